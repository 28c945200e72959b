#include "core/train/cross_validation.hpp"

#include <cmath>
#include <numeric>

namespace refrain {

std::vector<std::vector<std::size_t>> make_folds(std::size_t n, int k, Random& random) {
  if (k < 2 || static_cast<std::size_t>(k) > n)
    throw ArgumentError("cross-validation needs between 2 folds and one an example (" +
                        std::to_string(n) + "), got " + std::to_string(k));
  std::vector<std::size_t> rows(n);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  random.shuffle(rows);
  std::vector<std::vector<std::size_t>> folds(static_cast<std::size_t>(k));
  for (std::size_t i = 0; i < n; ++i) folds[i % folds.size()].push_back(rows[i]);
  return folds;
}

template <class Model>
CrossValidation<Model>::CrossValidation(std::vector<Example> examples,
                                        std::vector<Index> hidden_sizes, int k, Factory factory,
                                        const TrainingOptions& options, WorkerPool& workers)
    : examples_(std::move(examples)),
      factory_(std::move(factory)),
      options_(options),
      workers_(&workers) {
  if (hidden_sizes.empty()) throw ArgumentError("cross-validation needs at least one hidden size");
  Random random = Random::stream(options.seed, 0x666f6c6473ull);
  folds_ = make_folds(examples_.size(), k, random);
  for (const Index size : hidden_sizes) {
    rows_.emplace_back();
    rows_.back().hidden_size = size;
  }
}

template <class Model>
void CrossValidation<Model>::start_fold() {
  const std::size_t left_out = fold_ % folds_.size();
  CrossValidationRow& row = rows_[fold_ / folds_.size()];
  std::vector<Example> training, scored;
  for (std::size_t f = 0; f < folds_.size(); ++f)
    for (const std::size_t i : folds_[f])
      (f == left_out ? scored : training).push_back(examples_[i]);
  Model model = factory_(row.hidden_size);
  row.parameters = 0;
  for (const auto& [name, parameter] : model.parameters())
    if (parameter->trainable) row.parameters += parameter->value.size();
  trainer_.emplace(std::move(model), TrainingData(std::move(training), options_.batching),
                   TrainingData(std::move(scored), options_.batching).validation_batches(),
                   options_, *workers_);
}

template <class Model>
Progress CrossValidation<Model>::advance(double milliseconds) {
  if (finished()) throw StateError("this cross-validation has ended; read its table");
  if (!trainer_) start_fold();
  const Progress progress = trainer_->advance(milliseconds);
  if (!progress.finished) return progress;
  CrossValidationRow& row = rows_[fold_ / folds_.size()];
  row.fold_nll.push_back(trainer_->state().best_nll);
  const auto count = static_cast<double>(row.fold_nll.size());
  row.mean = std::accumulate(row.fold_nll.begin(), row.fold_nll.end(), 0.0) / count;
  double squares = 0;
  for (const double nll : row.fold_nll) squares += (nll - row.mean) * (nll - row.mean);
  row.deviation = row.fold_nll.size() > 1 ? std::sqrt(squares / (count - 1)) : 0;
  trainer_.reset();
  ++fold_;
  return progress;
}

template class CrossValidation<Seq2Seq<float>>;
template class CrossValidation<LanguageModel<float>>;

}  // namespace refrain
