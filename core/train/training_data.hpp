// What a run learns from: pairs that are batched anew for every pass, or batches in a fixed order
// (a language model's stream).
#pragma once

#include "core/base/random.hpp"
#include "core/text/batching.hpp"

namespace refrain {

class TrainingData {
 public:
  TrainingData() = default;
  /// Pairs, bucketed by length and shuffled for each pass. Throws DataError when empty.
  TrainingData(std::vector<Example> examples, const BatchingOptions& batching);
  /// Batches used in this order in every pass. Throws DataError when empty.
  explicit TrainingData(std::vector<Batch> batches);

  /// Plans pass `epoch`; the plan depends on nothing but seed and epoch.
  void begin_epoch(std::uint64_t seed, long epoch);
  long batches() const;
  Batch batch(long position) const;
  /// Batches for scoring: fixed order, nothing shuffled.
  std::vector<Batch> validation_batches() const;
  const std::vector<Example>& examples() const { return examples_; }

 private:
  std::vector<Example> examples_;
  BatchingOptions batching_;
  std::vector<Batch> fixed_;
  std::vector<std::vector<std::size_t>> plan_;
};

/// Examples `shard`, shard + shards, ... of a batch: one thread's part.
Batch split_batch(const Batch& batch, int shard, int shards);

}  // namespace refrain
