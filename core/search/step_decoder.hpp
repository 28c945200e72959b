// A network seen by a search: columns of hypotheses that read one word each and score the next.
// Inference only; nothing is allocated per step once the buffers have their size.
#pragma once

#include "core/models/seq2seq.hpp"

namespace refrain {

inline constexpr float kNever = -1e9f;  // a logit without a chance that stays finite

class StepDecoder {
 public:
  /// Chooses among some words, ascending (none: among all). Words that `never` come have no chance.
  /// Only the `wanted` largest logits of each hypothesis need be exact (0: all must be). The
  /// network must outlive the decoder.
  explicit StepDecoder(const Seq2Seq<float>& network, std::vector<TokenId> words = {},
                       std::span<const TokenId> never = {}, Index wanted = 0);

  /// Encodes B sources (S*B ids, time-major) and starts one hypothesis for each.
  void begin(std::span<const TokenId> source, const std::vector<int>& lengths, Index steps);
  /// Feeds words[c] to hypothesis c. Returns logits (V x C), row r for word(r).
  Buffer<float>& step(std::span<const TokenId> words);
  /// Hypothesis j goes on from hypothesis parents[j] of the last step; the count may change.
  void select(std::span<const int> parents);

  /// The word of a row of the logits, and back; -1 for a word that is not in the set.
  TokenId word(Index row) const {
    return words_.empty() ? static_cast<TokenId>(row) : words_[static_cast<std::size_t>(row)];
  }
  Index row(TokenId word) const;

  Index columns() const { return pass_.decoder.shape.batch; }
  Index source_steps() const { return pass_.memory.shape.steps; }
  bool has_attention() const { return network_.decoder().has_attention(); }
  /// Attention of the last step (S x C).
  const Buffer<float>& attention() const { return pass_.decoder.attention.weights; }
  /// All intermediate values of the last step, for lessons.
  const Seq2SeqPass<float>& pass() const { return pass_; }

 private:
  const Parameter<float>& weight() const;

  const Seq2Seq<float>& network_;
  std::vector<TokenId> words_;
  Index wanted_;
  OutputRows<float> rows_;  // of some words; of all of them the bias alone
  Seq2SeqPass<float> pass_;
  struct State {
    Buffer<float> hidden, cell;
  };
  std::vector<State> next_;  // one a layer
  Buffer<float> feed_;
  std::vector<int> examples_;
  Buffer<float> embedded_, logits_;
};

}  // namespace refrain
