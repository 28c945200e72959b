#include "core/train/trainer.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <type_traits>

namespace refrain {
namespace {

constexpr Index kRange = 1 << 16;
/// No finite gradient times this rate leaves the range of float.
constexpr double kLargestRate = 1e6;

/// Whether a batch may start from the final state of the one before.
template <class Model>
constexpr bool carries_state = std::is_same_v<Model, LanguageModel<float>>;

double elapsed_seconds(std::chrono::steady_clock::time_point since) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count();
}

}  // namespace

template <class Model>
Trainer<Model>::Trainer(Model model, TrainingData data, std::vector<Batch> validation,
                        const TrainingOptions& options, WorkerPool& workers)
    : model_(std::move(model)),
      data_(std::move(data)),
      validation_(std::move(validation)),
      options_(options),
      workers_(&workers) {
  if (options.shards < 1 || options.shards > 64)
    throw ArgumentError("shards must lie in 1..64, got " + std::to_string(options.shards));
  const double rate = options.optimizer.learning_rate;
  if (!(rate > 0 && rate <= kLargestRate))
    throw ArgumentError("learning_rate must be positive and at most 1e6, got " +
                        std::to_string(rate));
  for (auto& [name, parameter] : model_.parameters())
    if (parameter->trainable) parameter->zero_gradient();
  replicas_.assign(static_cast<std::size_t>(options.shards - 1), model_);
  parameters_.push_back(model_.parameters());
  for (auto& replica : replicas_) parameters_.push_back(replica.parameters());
  passes_.resize(static_cast<std::size_t>(options.shards));
  for (std::size_t p = 0; p < parameters_[0].size(); ++p) {
    const Parameter<float>& parameter = *parameters_[0][p].parameter;
    const Index n = parameter.value.size();
    state_.moments.push_back(parameter.trainable ? make_moments(options.optimizer.kind, n)
                                                 : Moments());
    for (Index first = 0; first < n; first += kRange)
      ranges_.push_back({p, first, std::min(kRange, n - first)});
  }
  if (options.average_decay > 0)
    for (const auto& [name, parameter] : parameters_[0])
      state_.average.push_back(
          ConstVectorView<float>(parameter->value.data(), parameter->value.size()));
  data_.begin_epoch(options_.seed, 0);
}

template <class Model>
void Trainer<Model>::restore(TrainingState state) {
  const auto fits = [&](std::size_t p, Index n) {
    return parameters_[0][p].parameter->value.size() == n;
  };
  bool good = state.moments.size() == parameters_[0].size();
  for (std::size_t p = 0; good && p < state.moments.size(); ++p)
    good = state.moments[p].first.size() == state_.moments[p].first.size() &&
           state.moments[p].second.size() == state_.moments[p].second.size();
  for (const auto* weights : {&state.average, &state.best_weights})
    for (std::size_t p = 0; good && p < weights->size(); ++p)
      good = weights->size() == parameters_[0].size() && fits(p, (*weights)[p].size());
  if (!good || (state.average.empty() != state_.average.empty()))
    throw FormatError("the checkpoint's training state does not fit this model and optimiser");
  state_ = std::move(state);
  if constexpr (carries_state<Model>) {
    const bool has_cell = model_.stack().has_cell();
    const auto layers = static_cast<std::size_t>(model_.options().stack.layers);
    const std::size_t expected = passes_.size() * layers * (has_cell ? 2 : 1);
    if (!state_.carried.empty() && state_.carried.size() != expected)
      throw FormatError("the checkpoint carries " + std::to_string(state_.carried.size()) +
                        " recurrent states, expected " + std::to_string(expected));
    auto next = state_.carried.begin();
    for (auto& pass : passes_) {
      pass.carried.resize(state_.carried.empty() ? 0 : layers);
      for (auto& layer : pass.carried) {
        for (auto* buffer : {&layer.hidden, has_cell ? &layer.cell : nullptr}) {
          if (buffer == nullptr) continue;
          buffer->resize(next->rows(), next->cols());
          *buffer = *next++;
        }
      }
    }
    state_.carried.clear();
  }
  data_.begin_epoch(options_.seed, state_.epoch);
  if (state_.position > data_.batches())
    throw FormatError("the checkpoint is at batch " + std::to_string(state_.position) +
                      " of a pass with " + std::to_string(data_.batches()) +
                      "; is this the data it was trained on?");
}

template <class Model>
TrainingState Trainer<Model>::state() const {
  TrainingState state = state_;
  if constexpr (carries_state<Model>) {
    for (const auto& pass : passes_)
      for (const auto& layer : pass.carried) {
        state.carried.push_back(layer.hidden);
        if (layer.cell.size() != 0) state.carried.push_back(layer.cell);
      }
  }
  return state;
}

template <class Model>
Progress Trainer<Model>::advance(double milliseconds, long max_updates) {
  if (finished_) throw StateError("this training run has ended (" + reason_ + ")");
  const auto start = std::chrono::steady_clock::now();
  Progress progress;
  LossSum sum;
  long updates = 0;
  const auto end = [&](std::string reason) {
    finished_ = true;
    reason_ = std::move(reason);
  };
  do {
    sum += update();
    ++updates;
    const bool end_of_epoch = state_.position == data_.batches();
    const bool last = options_.max_steps > 0 && state_.step >= options_.max_steps;
    if (end_of_epoch) {
      ++state_.epoch;
      state_.position = 0;
      data_.begin_epoch(options_.seed, state_.epoch);
    }
    const bool due =
        options_.validate_every > 0 ? state_.step % options_.validate_every == 0 : end_of_epoch;
    if ((due || last) && !validation_.empty()) validate(progress);
    if (last)
      end("all " + std::to_string(options_.max_steps) + " updates made");
    else if (options_.epochs > 0 && state_.epoch >= options_.epochs)
      end("all " + std::to_string(options_.epochs) + " epochs done");
    else if (options_.patience > 0 && state_.stale >= options_.patience)
      end("no better validation in " + std::to_string(state_.stale) + " tries");
  } while (!finished_ && !progress.validation && (max_updates == 0 || updates < max_updates) &&
           elapsed_seconds(start) * 1000 < milliseconds);

  progress.step = state_.step;
  progress.epoch = state_.epoch;
  progress.position = state_.position;
  progress.batches = data_.batches();
  progress.loss = sum.loss / static_cast<double>(std::max(sum.words, 1l));
  progress.nll = sum.nll / static_cast<double>(std::max(sum.words, 1l));
  progress.gradient_norm = gradient_norm_;
  progress.learning_rate = learning_rate_;
  progress.words = state_.words;
  progress.call_words = sum.words;
  progress.call_seconds = elapsed_seconds(start);
  progress.finished = finished_;
  progress.reason = reason_;
  return progress;
}

template <class Model>
LossSum Trainer<Model>::update() {
  const Batch batch = data_.batch(state_.position);
  const double scale = 1.0 / static_cast<double>(std::max(batch.target_tokens, 1l));
  const long step = state_.step + 1;
  std::vector<LossSum> sums(passes_.size());
  workers_->run(options_.shards, [&](int shard) {
    const auto s = static_cast<std::size_t>(shard);
    Random random = Random::stream(options_.seed, static_cast<std::uint64_t>(step), s + 1);
    const Batch part = split_batch(batch, shard, options_.shards);
    if (part.size == 0) return;
    Model& model = shard == 0 ? model_ : replicas_[s - 1];
    const ScopedProductPrecision products(options_.precision);
    sums[s] = model.loss_and_gradient(part, options_.label_smoothing, scale, &random, passes_[s]);
  });
  LossSum sum;
  for (const auto& part : sums) sum += part;

  gradient_norm_ = reduce_gradients();
  if (!std::isfinite(sum.loss) || !std::isfinite(gradient_norm_)) {
    for (auto& list : parameters_)
      for (auto& [name, parameter] : list)
        if (parameter->trainable) parameter->gradient.setZero();
    throw DivergedError("training diverged at step " + std::to_string(step) + ": loss " +
                            std::to_string(sum.loss * scale) + ", gradient norm " +
                            std::to_string(gradient_norm_) +
                            "; the weights of the step before are kept. Lower the learning rate "
                            "or the clipping norm",
                        step, gradient_norm_);
  }
  learning_rate_ = options_.optimizer.learning_rate *
                   schedule_factor(options_.schedule, step, state_.reductions);
  const bool clip = options_.clip_norm > 0 && gradient_norm_ > options_.clip_norm;
  state_.step = step;
  apply_update(learning_rate_, clip ? options_.clip_norm / gradient_norm_ : 1.0);
  ++state_.position;
  state_.words += sum.words;
  return sum;
}

/// Adds the shards' gradients up in the first one and returns their global norm.
template <class Model>
double Trainer<Model>::reduce_gradients() {
  std::vector<double> squares(ranges_.size());
  workers_->run(static_cast<int>(ranges_.size()), [&](int i) {
    const Range& range = ranges_[static_cast<std::size_t>(i)];
    Parameter<float>& parameter = *parameters_[0][range.parameter].parameter;
    if (!parameter.trainable) return;
    Eigen::Map<Eigen::ArrayXf> sum(parameter.gradient.data() + range.first, range.count);
    for (std::size_t s = 1; s < parameters_.size(); ++s) {
      Eigen::Map<Eigen::ArrayXf> part(
          parameters_[s][range.parameter].parameter->gradient.data() + range.first, range.count);
      sum += part;
      part.setZero();
    }
    squares[static_cast<std::size_t>(i)] = static_cast<double>(sum.square().sum());
  });
  double total = 0;
  for (const double square : squares) total += square;
  return std::sqrt(total);
}

/// Optimiser, average, copies to the replicas and zeroed gradients, in one pass over the weights.
template <class Model>
void Trainer<Model>::apply_update(double rate, double scale) {
  // The average forgets the first weights quickly: its decay grows to the one asked for.
  const auto t = static_cast<double>(state_.step);
  const auto keep = static_cast<float>(std::min(options_.average_decay, (1 + t) / (10 + t)));
  workers_->run(static_cast<int>(ranges_.size()), [&](int i) {
    const Range& range = ranges_[static_cast<std::size_t>(i)];
    Parameter<float>& parameter = *parameters_[0][range.parameter].parameter;
    const Eigen::Map<Eigen::ArrayXf> weights(parameter.value.data() + range.first, range.count);
    if (parameter.trainable) {
      update_weights(options_.optimizer, rate, state_.step, scale, parameter.gradient.data(),
                     range.first, range.count, parameter.value.data(),
                     state_.moments[range.parameter]);
      Eigen::Map<Eigen::ArrayXf>(parameter.gradient.data() + range.first, range.count).setZero();
    }
    if (!state_.average.empty()) {
      auto average = state_.average[range.parameter].segment(range.first, range.count).array();
      average += (1 - keep) * (weights - average);
    }
    for (std::size_t s = 1; s < parameters_.size(); ++s)
      Eigen::Map<Eigen::ArrayXf>(
          parameters_[s][range.parameter].parameter->value.data() + range.first, range.count) =
          weights;
  });
}

template <class Model>
LossSum Trainer<Model>::evaluate(const std::vector<Batch>& batches) {
  // The averaged weights stand in for the current ones while the batches are scored.
  std::vector<Vector<float>> saved;
  const auto put = [&](const std::vector<Vector<float>>& weights) {
    load_weights(model_, weights);
    for (auto& replica : replicas_) load_weights(replica, weights);
  };
  if (!state_.average.empty()) {
    for (const auto& [name, parameter] : parameters_[0])
      saved.push_back(ConstVectorView<float>(parameter->value.data(), parameter->value.size()));
    put(state_.average);
  }
  std::vector<LossSum> sums(passes_.size());
  // Passes of its own: the state that a language model carries over is not disturbed.
  std::vector<typename Model::Pass> passes(passes_.size());
  workers_->run(options_.shards, [&](int shard) {
    const auto s = static_cast<std::size_t>(shard);
    Model& model = shard == 0 ? model_ : replicas_[s - 1];
    for (const Batch& batch : batches) {
      const Batch part = split_batch(batch, shard, options_.shards);
      if (part.size > 0) sums[s] += model.loss(part, 0, passes[s]);
    }
  });
  if (!saved.empty()) put(saved);
  LossSum sum;
  for (const auto& part : sums) sum += part;
  return sum;
}

template <class Model>
void Trainer<Model>::validate(Progress& progress) {
  const LossSum sum = evaluate(validation_);
  ValidationRecord record;
  record.step = state_.step;
  record.nll = sum.nll / static_cast<double>(std::max(sum.words, 1l));
  record.accuracy = static_cast<double>(sum.correct) / static_cast<double>(std::max(sum.words, 1l));
  state_.validations.push_back(record);
  progress.validation = record;
  if (record.nll < state_.best_nll) {
    state_.best_nll = record.nll;
    state_.best_step = state_.step;
    state_.stale = state_.stale_plateau = 0;
    store_average(state_.best_weights);
    progress.improved = true;
    return;
  }
  ++state_.stale;
  if (++state_.stale_plateau >= options_.schedule.patience &&
      options_.schedule.kind == ScheduleKind::plateau) {
    ++state_.reductions;
    state_.stale_plateau = 0;
  }
}

/// The weights that a validation judges: the average where there is one.
template <class Model>
void Trainer<Model>::store_average(std::vector<Vector<float>>& weights) const {
  if (!state_.average.empty()) {
    weights = state_.average;
    return;
  }
  weights.clear();
  for (const auto& [name, parameter] : parameters_[0])
    weights.push_back(ConstVectorView<float>(parameter->value.data(), parameter->value.size()));
}

template <class Model>
void Trainer<Model>::load_weights(Model& model, const std::vector<Vector<float>>& weights) const {
  auto list = model.parameters();
  for (std::size_t p = 0; p < list.size(); ++p)
    VectorView<float>(list[p].parameter->value.data(), list[p].parameter->value.size()) =
        weights[p];
}

template <class Model>
Model Trainer<Model>::result() const {
  Model model = model_;
  if (!state_.best_weights.empty())
    load_weights(model, state_.best_weights);
  else if (!state_.average.empty())
    load_weights(model, state_.average);
  for (auto& [name, parameter] : model.parameters()) parameter->gradient.resize(0, 0);
  return model;
}

template class Trainer<Seq2Seq<float>>;
template class Trainer<LanguageModel<float>>;

}  // namespace refrain
