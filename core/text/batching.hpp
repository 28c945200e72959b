// From token ids to padded, time-major batches.
#pragma once

#include <vector>

#include "core/base/random.hpp"
#include "core/text/vocabulary.hpp"

namespace refrain {

/// A sentence pair in ids: `source` as the model reads it (language token and </s> included),
/// `target` without <s> and </s>.
struct Example {
  std::vector<TokenId> source;
  std::vector<TokenId> target;
  /// Which of the network's sets of output words the target is chosen from; -1: all words.
  int word_set = -1;
};

/// B examples padded to one length; entry t*B + b is step t of example b.
struct Batch {
  int size = 0;                        // B
  int source_length = 0;               // S
  int target_length = 0;               // T, </s> included
  std::vector<TokenId> source;         // (S*B), padded with kPadId; empty for language models
  std::vector<int> source_lengths;     // (B)
  std::vector<TokenId> target_input;   // (T*B) <s> w1 .. wn
  std::vector<TokenId> target_output;  // (T*B) w1 .. wn </s>, kIgnoreId on padding
  std::vector<int> target_lengths;     // (B), </s> included
  long target_tokens = 0;              // outputs that carry a loss
  int word_set = -1;                   // of all its examples
  bool continues = false;  // language model: starts from the state the last batch ended in
};

/// The given rows of `examples`, in that order. Throws ArgumentError for a row that is not there
/// and for rows of different word sets.
Batch make_batch(const std::vector<Example>& examples, const std::vector<std::size_t>& rows);

struct BatchingOptions {
  /// Examples a batch.
  std::size_t batch_size = 64;
  /// When not 0: as many examples as keep (longest source + longest target) * examples below this.
  std::size_t batch_tokens = 0;
};

/// Rows of one pass over the examples: neighbours in length with one word set share a batch, ties
/// and the order of the batches are shuffled.
std::vector<std::vector<std::size_t>> length_bucketed_batches(const std::vector<Example>& examples,
                                                              const BatchingOptions& options,
                                                              Random& random);

/// One long text cut into `lanes` parallel lanes, `steps` words at a time; each batch continues
/// the one before (truncated back-propagation through time, Zaremba et al. 2014). The first word
/// of the stream is only read, never predicted.
std::vector<Batch> language_model_batches(const std::vector<TokenId>& stream, int lanes, int steps);

/// As the Keras tutorials prepare a text: every prefix of every sentence, padded in front to
/// `steps`, predicts the word after it; only the last step carries a loss.
std::vector<Batch> prefix_batches(const std::vector<std::vector<TokenId>>& sentences, int steps,
                                  int batch_size);

}  // namespace refrain
