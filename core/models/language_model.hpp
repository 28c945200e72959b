// Recurrent language model (Mikolov et al. 2010; Zaremba et al. 2014):
//
//   p(w_{t+1} | w_1 .. w_t) = softmax(W stack(embedding(w_1 .. w_t)) + b)
//
// The classic stack of the Keras tutorials (frozen Embedding -> LSTM -> LSTM -> Dense softmax) is
// this network too: its data asks for the word after a padded prefix, so only the last step of a
// batch carries a loss.
#pragma once

#include "core/nn/embedding.hpp"
#include "core/nn/output_layer.hpp"
#include "core/nn/recurrent_stack.hpp"
#include "core/text/batching.hpp"

namespace refrain {

struct LanguageModelOptions {
  Index vocabulary = 0;
  Index embedding_size = 128;
  StackOptions stack;
  /// Word vectors are given and not trained.
  bool frozen_embedding = false;
  /// The output weight is the embedding; hidden_size must then be embedding_size.
  bool tied_output = false;
  /// Dropout of word vectors and of the last layer's output.
  double dropout = 0;
};

/// What one batch leaves behind.
template <class S>
struct LanguageModelPass {
  Buffer<S> embedded, d_embedded;  // (E x T*B)
  Dropout<S> embedding_dropout, output_dropout;
  StackCache<S> stack;
  std::vector<LayerState<S>> carried;  // final states of the last batch (truncated BPTT)
  Buffer<S> hidden, d_hidden;          // (H x T*B) after dropout
  OutputScratch<S> output;
};

/// State of a text being generated, for a batch of texts.
template <class S>
struct LanguageModelState {
  StackCache<S> stack;
  Buffer<S> embedded;  // (E x B)
  Buffer<S> logits;    // (V x B) of the next word
};

template <class S>
class LanguageModel {
 public:
  using Pass = LanguageModelPass<S>;

  LanguageModel() = default;
  /// Throws ArgumentError where sizes contradict each other.
  explicit LanguageModel(const LanguageModelOptions& options);

  void initialise(Random& random);
  ParameterList<S> parameters();
  const LanguageModelOptions& options() const { return options_; }

  /// As Seq2Seq: loss of batch.target_output given batch.target_input.
  LossSum loss(const Batch& batch, double label_smoothing, Pass& pass);
  LossSum loss_and_gradient(const Batch& batch, double label_smoothing, double scale,
                            Random* random, Pass& pass);

  /// Starts `batch` texts from the zero state.
  void begin(Index batch, LanguageModelState<S>& state) const;
  /// Reads one word of each text; state.logits then scores the word after it.
  void read(std::span<const std::int32_t> words, LanguageModelState<S>& state) const;

  const Embedding<S>& embedding() const { return embedding_; }
  Embedding<S>& embedding() { return embedding_; }
  const RecurrentStack<S>& stack() const { return stack_; }
  const OutputLayer<S>& output() const { return output_; }

 private:
  LossSum run(const Batch& batch, double label_smoothing, double scale, Random* random, bool train,
              Pass& pass);
  void carry_state(const Batch& batch, Pass& pass) const;

  LanguageModelOptions options_;
  Embedding<S> embedding_;
  RecurrentStack<S> stack_;
  OutputLayer<S> output_;
};

/// The origin's Keras program: frozen word vectors, two LSTMs of 256, softmax over the words.
LanguageModelOptions classic_stack_options(Index vocabulary, Index embedding_size,
                                           Index hidden_size = 256);

}  // namespace refrain
