// From a hidden state to a distribution over words, and its loss.
//
//   logits = W h + b                          W (V x H): its own, or the target embedding (tied,
//                                             Press and Wolf 2017)
//   p = softmax(logits)
//   loss = - sum_v q_v log p_v                cross-entropy
//   q = (1 - eps) onehot(y) + eps / V         label smoothing (Szegedy et al. 2016, section 7)
//   d logits = p - q
//
// Only some words may come into question: those of the target language where a vocabulary is
// shared by many. Then V counts these alone; their rows of W are gathered first, and no other
// word has a probability (the vocabulary selection of Jean et al. 2015, by language).
#pragma once

#include <cstdint>
#include <span>

#include "core/nn/linear.hpp"

namespace refrain {

/// Loss of a set of words, in nats.
struct LossSum {
  double loss = 0;  // what training minimises, label smoothing included
  double nll = 0;   // - sum of log p(y): perplexity = exp(nll / words)
  long words = 0;
  long correct = 0;  // words that were the most probable

  LossSum& operator+=(const LossSum& other) {
    loss += other.loss;
    nll += other.nll;
    words += other.words;
    correct += other.correct;
    return *this;
  }
};

/// The rows of an output layer for some words.
template <class S>
struct OutputRows {
  Parameter<S> weight;  // (n x H)
  Matrix<S> bias;       // (n x 1)
};

/// What a loss is computed with.
struct LossOptions {
  double label_smoothing = 0;  // eps
  double scale = 1;            // gradients are of scale * loss
  /// The words that come into question, ascending. Empty: every word.
  std::span<const std::int32_t> words = {};
  /// One of them, in whose place stands a target that is not among them.
  std::int32_t unknown = 0;
};

/// Scratch of the output layer: only words that count are computed, a block of columns at a time,
/// so memory does not grow with the batch.
template <class S>
struct OutputScratch {
  Buffer<S> hidden, d_hidden;  // (H x n) columns that carry a loss
  Buffer<S> logits;            // (V x n)
  std::vector<Index> columns;
  std::vector<Index> targets;   // the row of each column's target
  OutputRows<S> rows;           // of the words in question
  Weight<S> row_gradient;       // (n x H)
  Matrix<S> row_bias_gradient;  // (n x 1)
};

template <class S>
class OutputLayer {
 public:
  OutputLayer() = default;
  /// `tied`: the weight is the embedding that every call is given.
  OutputLayer(Index hidden, Index vocabulary, bool tied);

  void initialise(Random& random);
  void collect(const std::string& prefix, ParameterList<S>& list);
  bool tied() const { return weight.empty(); }

  /// logits (V x N) of h (H x N). `embedding`: the tied weight (V x H), ignored when not tied.
  void logits(const Parameter<S>& embedding, In<S> h, Out<S> out) const;
  /// Gathers the rows of some words; logits (n x N) of these words alone.
  void gather(const Parameter<S>& embedding, std::span<const std::int32_t> words,
              OutputRows<S>& rows) const;
  static void logits(const OutputRows<S>& rows, In<S> h, Out<S> out);

  /// Loss of targets (N words; a negative one carries no loss) at h (H x N). With d_h (H x N) also
  /// the backward pass: d_h is written, weight gradients are added to.
  LossSum loss(Parameter<S>& embedding, In<S> h, std::span<const std::int32_t> targets,
               const LossOptions& options, OutputScratch<S>& scratch, Out<S>* d_h);

  /// W, given the tied weight.
  const Parameter<S>& matrix(const Parameter<S>& embedding) const {
    return tied() ? embedding : weight;
  }
  Parameter<S>& matrix(Parameter<S>& embedding) { return tied() ? embedding : weight; }

  Parameter<S> weight;  // (V x H), or empty when tied
  Parameter<S> bias;    // (V x 1)
};

}  // namespace refrain
