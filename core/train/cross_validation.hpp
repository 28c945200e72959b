// k-fold cross-validation over hidden sizes: "how many hidden units?" answered by data (Stone
// 1974). Each size is trained k times, each time with another fold left out and scored.
#pragma once

#include <functional>

#include "core/train/trainer.hpp"

namespace refrain {

/// Row numbers of k folds of n examples, of nearly equal size, shuffled by `random`.
std::vector<std::vector<std::size_t>> make_folds(std::size_t n, int k, Random& random);

/// One line of the table.
struct CrossValidationRow {
  Index hidden_size = 0;
  Index parameters = 0;
  std::vector<double> fold_nll;  // best validation of each fold done so far, nats a word
  double mean = 0;               // of fold_nll
  double deviation = 0;          // sample standard deviation of fold_nll
};

/// Pulled like a Trainer: advance() works for a while on the current fold.
template <class Model>
class CrossValidation {
 public:
  /// Builds an untrained network with that many hidden units.
  using Factory = std::function<Model(Index hidden_size)>;

  /// Throws ArgumentError unless 2 <= k <= examples and there is a size.
  CrossValidation(std::vector<Example> examples, std::vector<Index> hidden_sizes, int k,
                  Factory factory, const TrainingOptions& options,
                  WorkerPool& workers = WorkerPool::caller_alone());

  /// Progress of the fold that is being trained.
  Progress advance(double milliseconds);
  bool finished() const { return fold_ >= folds_.size() * rows_.size(); }
  /// Folds done and in all.
  std::size_t done() const { return fold_; }
  std::size_t total() const { return folds_.size() * rows_.size(); }
  const std::vector<CrossValidationRow>& table() const { return rows_; }

 private:
  void start_fold();

  std::vector<Example> examples_;
  std::vector<std::vector<std::size_t>> folds_;
  Factory factory_;
  TrainingOptions options_;
  WorkerPool* workers_;
  std::vector<CrossValidationRow> rows_;
  std::size_t fold_ = 0;  // counts through all sizes and folds
  std::optional<Trainer<Model>> trainer_;
};

}  // namespace refrain
