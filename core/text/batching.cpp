#include "core/text/batching.hpp"

#include <algorithm>
#include <numeric>

#include "core/base/error.hpp"

namespace refrain {

Batch make_batch(const std::vector<Example>& examples, const std::vector<std::size_t>& rows) {
  Batch batch;
  batch.size = static_cast<int>(rows.size());
  for (const std::size_t row : rows) {
    if (row >= examples.size())
      throw ArgumentError("row " + std::to_string(row) + " of a batch is not among the " +
                          std::to_string(examples.size()) + " examples");
    if (examples[row].word_set != examples[rows.front()].word_set)
      throw ArgumentError("a batch mixes examples of the word sets " +
                          std::to_string(examples[rows.front()].word_set) + " and " +
                          std::to_string(examples[row].word_set));
    batch.word_set = examples[row].word_set;
    batch.source_lengths.push_back(static_cast<int>(examples[row].source.size()));
    batch.target_lengths.push_back(static_cast<int>(examples[row].target.size()) + 1);
    batch.source_length = std::max(batch.source_length, batch.source_lengths.back());
    batch.target_length = std::max(batch.target_length, batch.target_lengths.back());
    batch.target_tokens += batch.target_lengths.back();
  }
  const std::size_t B = rows.size();
  batch.source.assign(static_cast<std::size_t>(batch.source_length) * B, kPadId);
  batch.target_input.assign(static_cast<std::size_t>(batch.target_length) * B, kPadId);
  batch.target_output.assign(batch.target_input.size(), kIgnoreId);
  for (std::size_t b = 0; b < B; ++b) {
    const Example& example = examples[rows[b]];
    for (std::size_t s = 0; s < example.source.size(); ++s)
      batch.source[s * B + b] = example.source[s];
    const std::size_t n = example.target.size();
    for (std::size_t t = 0; t <= n; ++t) {
      batch.target_input[t * B + b] = t == 0 ? kBeginId : example.target[t - 1];
      batch.target_output[t * B + b] = t == n ? kEndId : example.target[t];
    }
  }
  return batch;
}

std::vector<std::vector<std::size_t>> length_bucketed_batches(const std::vector<Example>& examples,
                                                              const BatchingOptions& options,
                                                              Random& random) {
  if (options.batch_size == 0 && options.batch_tokens == 0)
    throw ArgumentError("batch_size must be positive");
  std::vector<std::size_t> rows(examples.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  random.shuffle(rows);
  std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
    const auto &x = examples[a], &y = examples[b];
    if (x.word_set != y.word_set) return x.word_set < y.word_set;
    if (x.target.size() != y.target.size()) return x.target.size() < y.target.size();
    return x.source.size() < y.source.size();
  });
  std::vector<std::vector<std::size_t>> batches;
  std::size_t source = 0, target = 0;
  for (const std::size_t row : rows) {
    const std::size_t wider_source = std::max(source, examples[row].source.size());
    const std::size_t wider_target = std::max(target, examples[row].target.size() + 1);
    const std::size_t count = batches.empty() ? 0 : batches.back().size();
    const bool full =
        (count > 0 && examples[batches.back().front()].word_set != examples[row].word_set) ||
        (options.batch_tokens > 0
             ? (wider_source + wider_target) * (count + 1) > options.batch_tokens
             : count >= options.batch_size);
    if (batches.empty() || (full && count > 0)) {
      batches.emplace_back();
      source = examples[row].source.size();
      target = examples[row].target.size() + 1;
    } else {
      source = wider_source;
      target = wider_target;
    }
    batches.back().push_back(row);
  }
  random.shuffle(batches);
  return batches;
}

std::vector<Batch> language_model_batches(const std::vector<TokenId>& stream, int lanes,
                                          int steps) {
  if (lanes < 1 || steps < 1)
    throw ArgumentError("a language model needs at least one lane and one step");
  const auto B = static_cast<std::size_t>(lanes);
  if (stream.size() < B + 1)
    throw DataError("the text has " + std::to_string(stream.size()) + " tokens, too few for " +
                    std::to_string(lanes) + " lanes");
  const std::size_t lane = (stream.size() - 1) / B;
  std::vector<Batch> batches;
  for (std::size_t begin = 0; begin < lane; begin += static_cast<std::size_t>(steps)) {
    const std::size_t T = std::min(static_cast<std::size_t>(steps), lane - begin);
    Batch batch;
    batch.size = lanes;
    batch.target_length = static_cast<int>(T);
    batch.target_lengths.assign(B, static_cast<int>(T));
    for (std::size_t t = 0; t < T; ++t)
      for (std::size_t b = 0; b < B; ++b) {
        batch.target_input.push_back(stream[b * lane + begin + t]);
        batch.target_output.push_back(stream[b * lane + begin + t + 1]);
      }
    batch.target_tokens = static_cast<long>(T * B);
    batch.continues = begin > 0;
    batches.push_back(std::move(batch));
  }
  return batches;
}

std::vector<Batch> prefix_batches(const std::vector<std::vector<TokenId>>& sentences, int steps,
                                  int batch_size) {
  if (steps < 1 || batch_size < 1)
    throw ArgumentError("prefix batches need at least one step and one row");
  const auto T = static_cast<std::size_t>(steps);
  std::vector<Batch> batches;
  std::vector<std::pair<std::vector<TokenId>, TokenId>> rows;
  const auto flush = [&] {
    if (rows.empty()) return;
    const std::size_t B = rows.size();
    Batch batch;
    batch.size = static_cast<int>(B);
    batch.target_length = steps;
    batch.target_lengths.assign(B, steps);
    batch.target_input.assign(T * B, kPadId);
    batch.target_output.assign(T * B, kIgnoreId);
    for (std::size_t b = 0; b < B; ++b) {
      const auto& [prefix, next] = rows[b];
      for (std::size_t i = 0; i < prefix.size(); ++i)
        batch.target_input[(T - prefix.size() + i) * B + b] = prefix[i];
      batch.target_output[(T - 1) * B + b] = next;
    }
    batch.target_tokens = static_cast<long>(B);
    batches.push_back(std::move(batch));
    rows.clear();
  };
  for (const auto& sentence : sentences)
    for (std::size_t n = 1; n < sentence.size(); ++n) {
      const std::size_t first = n > T ? n - T : 0;
      rows.emplace_back(std::vector<TokenId>(sentence.begin() + static_cast<std::ptrdiff_t>(first),
                                             sentence.begin() + static_cast<std::ptrdiff_t>(n)),
                        sentence[n]);
      if (rows.size() == static_cast<std::size_t>(batch_size)) flush();
    }
  flush();
  return batches;
}

}  // namespace refrain
