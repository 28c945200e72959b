#include "core/train/training_data.hpp"

#include "core/base/error.hpp"

namespace refrain {

TrainingData::TrainingData(std::vector<Example> examples, const BatchingOptions& batching)
    : examples_(std::move(examples)), batching_(batching) {
  if (examples_.empty()) throw DataError("there is no training pair; give at least one");
}

TrainingData::TrainingData(std::vector<Batch> batches) : fixed_(std::move(batches)) {
  if (fixed_.empty()) throw DataError("the training text is too short for one batch");
}

void TrainingData::begin_epoch(std::uint64_t seed, long epoch) {
  if (!fixed_.empty()) return;
  Random random = Random::stream(seed, static_cast<std::uint64_t>(epoch), 0x6461746121ull);
  plan_ = length_bucketed_batches(examples_, batching_, random);
}

long TrainingData::batches() const {
  return static_cast<long>(fixed_.empty() ? plan_.size() : fixed_.size());
}

Batch TrainingData::batch(long position) const {
  const auto i = static_cast<std::size_t>(position);
  return fixed_.empty() ? make_batch(examples_, plan_[i]) : fixed_[i];
}

std::vector<Batch> TrainingData::validation_batches() const {
  if (!fixed_.empty()) return fixed_;
  Random random(0);
  std::vector<Batch> batches;
  for (const auto& rows : length_bucketed_batches(examples_, batching_, random))
    batches.push_back(make_batch(examples_, rows));
  return batches;
}

Batch split_batch(const Batch& batch, int shard, int shards) {
  if (shards == 1) return batch;
  Batch part;
  std::vector<int> columns;
  for (int b = shard; b < batch.size; b += shards) columns.push_back(b);
  part.size = static_cast<int>(columns.size());
  part.source_length = batch.source_length;
  part.target_length = batch.target_length;
  part.continues = batch.continues;
  part.word_set = batch.word_set;
  const auto pick = [&](const std::vector<TokenId>& from, int steps, std::vector<TokenId>& to) {
    if (from.empty()) return;
    for (int t = 0; t < steps; ++t)
      for (const int b : columns) to.push_back(from[static_cast<std::size_t>(t * batch.size + b)]);
  };
  pick(batch.source, batch.source_length, part.source);
  pick(batch.target_input, batch.target_length, part.target_input);
  pick(batch.target_output, batch.target_length, part.target_output);
  for (const int b : columns) {
    const auto i = static_cast<std::size_t>(b);
    if (!batch.source_lengths.empty()) part.source_lengths.push_back(batch.source_lengths[i]);
    if (!batch.target_lengths.empty()) part.target_lengths.push_back(batch.target_lengths[i]);
  }
  for (const TokenId y : part.target_output) part.target_tokens += y >= 0;
  return part;
}

}  // namespace refrain
