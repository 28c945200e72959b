// The training loop, pulled: advance() works for a while and tells how far it is, so that a page,
// a program and a lesson drive the same run. One update:
//
//   each shard: loss and gradient of its part of the batch, scaled by 1 / words of the batch
//   g = sum of the shards; clip to the global norm; optimiser; exponential average
//
// The same seed, data, options and shards give the same weights, bit for bit, however the run is
// cut into calls, stopped and resumed, and however many threads it has.
#pragma once

#include <optional>

#include "core/base/worker_pool.hpp"
#include "core/models/language_model.hpp"
#include "core/models/seq2seq.hpp"
#include "core/train/schedule.hpp"
#include "core/train/training_data.hpp"
#include "core/train/training_state.hpp"

namespace refrain {

/// Where a run is, after the last update.
struct Progress {
  long step = 0, epoch = 0;
  long position = 0, batches = 0;  // of the current pass
  double loss = 0;                 // mean of the updates of this call, a word, smoothing included
  double nll = 0;                  // the same without smoothing
  double gradient_norm = 0;        // before clipping, last update
  double learning_rate = 0;        // last update
  std::int64_t words = 0;          // target words in all
  long call_words = 0;             // target words of this call
  double call_seconds = 0;         // time that this call took
  std::optional<ValidationRecord> validation;  // when this call made one
  bool improved = false;                       // and it was the best so far
  bool finished = false;
  std::string reason;  // why the run ended
};

template <class Model>
class Trainer {
 public:
  /// Takes a model with its weights (fresh or resumed). `validation` may be empty: then nothing is
  /// validated and the last weights are the result. `workers` share the work and must outlive the
  /// trainer.
  Trainer(Model model, TrainingData data, std::vector<Batch> validation,
          const TrainingOptions& options, WorkerPool& workers = WorkerPool::caller_alone());

  /// Goes on from a checkpoint of the same model, data and options. Throws FormatError when the
  /// state does not fit the model.
  void restore(TrainingState state);
  /// A checkpoint: with the model's current() weights it is all that restore() needs.
  TrainingState state() const;

  /// Makes updates until `milliseconds` have passed or `max_updates` were made (at least one), the
  /// run validates or ends. Throws DivergedError, before touching the weights, when the loss or
  /// the gradient is not finite.
  Progress advance(double milliseconds, long max_updates = 0);
  bool finished() const { return finished_; }

  /// Loss of batches with the weights that would be kept now.
  LossSum evaluate(const std::vector<Batch>& batches);

  /// The weights of the last update.
  const Model& current() const { return model_; }
  Model& current() { return model_; }
  /// What the run is for: the best validated weights, else the average, else the last ones.
  Model result() const;
  const TrainingOptions& options() const { return options_; }

 private:
  struct Range {  // a piece of a parameter: the unit of work of an update
    std::size_t parameter;
    Index first, count;
  };
  LossSum update();
  void validate(Progress& progress);
  double reduce_gradients();
  void apply_update(double rate, double scale);
  void store_average(std::vector<Vector<float>>& weights) const;
  void load_weights(Model& model, const std::vector<Vector<float>>& weights) const;

  Model model_;
  std::vector<Model> replicas_;                   // shards 1.. with gradients of their own
  std::vector<ParameterList<float>> parameters_;  // [shard]
  std::vector<typename Model::Pass> passes_;      // [shard]
  std::vector<Range> ranges_;
  TrainingData data_;
  std::vector<Batch> validation_;
  TrainingOptions options_;
  TrainingState state_;
  WorkerPool* workers_;
  double gradient_norm_ = 0, learning_rate_ = 0;
  bool finished_ = false;
  std::string reason_;
};

}  // namespace refrain
