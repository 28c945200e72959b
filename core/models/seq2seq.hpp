// The encoder-decoder (Sutskever et al. 2014; Cho et al. 2014) with attention (Bahdanau et al.
// 2015; Luong et al. 2015):
//
//   encoder   states = stack(embedding(source))
//   bridge    initial decoder state from the encoder's final states
//   decoder   output_t from the words so far and attention over the states
//   words     softmax(W output_t + b)
//
// Multilingual models are the same network: the source starts with a target-language token
// (Johnson et al. 2017).
#pragma once

#include "core/models/decoder.hpp"
#include "core/models/shortlist.hpp"
#include "core/nn/embedding.hpp"
#include "core/nn/output_layer.hpp"
#include "core/text/batching.hpp"

namespace refrain {

/// How the decoder's initial state comes from the encoder's final one.
enum class BridgeKind {
  zero,   // the decoder starts at zero and has only attention
  copy,   // layer by layer; sizes must agree (both directions side by side)
  dense,  // tanh(W [forward; backward] + b), one for h and one for c of each layer
};

struct Seq2SeqOptions {
  Index source_vocabulary = 0;
  Index target_vocabulary = 0;
  Index embedding_size = 256;
  /// Source and target words share one embedding (and one vocabulary).
  bool shared_embedding = false;
  /// The output weight is the target embedding; the decoder's output must then have its size.
  bool tied_output = false;
  /// Source embedding is given (word vectors) and not trained.
  bool frozen_embedding = false;
  StackOptions encoder;
  StackOptions decoder;
  AttentionKind attention = AttentionKind::general;
  /// Rows of the attention's output; 0: the decoder's hidden size.
  Index attention_size = 0;
  bool input_feeding = false;
  BridgeKind bridge = BridgeKind::dense;
  /// Dropout of word vectors and of the decoder's output.
  double dropout = 0;
};

/// What one batch leaves behind: all caches, for backward, drawing and reuse.
template <class S>
struct Seq2SeqPass {
  std::vector<std::int32_t> source_ids;
  std::vector<int> source_lengths;
  Buffer<S> source_embedded, target_embedded;  // (E x S*B), (E x T*B)
  Buffer<S> d_source, d_target;
  Dropout<S> source_dropout, target_dropout, output_dropout;
  StackCache<S> encoder;
  AttentionMemory<S> memory;
  DecoderCache<S> decoder;
  std::vector<LayerState<S>> final_states, d_final_states;  // of each decoder layer's source
  Buffer<S> decoder_output, d_decoder_output;               // (A x T*B) after dropout
  OutputScratch<S> output;
};

template <class S>
class Seq2Seq {
 public:
  using Pass = Seq2SeqPass<S>;

  Seq2Seq() = default;
  /// Throws ArgumentError where sizes contradict each other.
  explicit Seq2Seq(const Seq2SeqOptions& options);

  void initialise(Random& random);
  /// Every parameter under its name in the model file.
  ParameterList<S> parameters();
  const Seq2SeqOptions& options() const { return options_; }

  /// Encodes sources (S*B ids, time-major) and sets the memory and the decoder's initial state.
  /// `random` null: inference.
  void encode(std::span<const std::int32_t> source, const std::vector<int>& lengths, Index steps,
              Random* random, Pass& pass) const;
  /// Initial state of the decoder, for caches of the batch size of the source.
  void begin_decoder(Index steps, Random* random, Pass& pass) const;

  /// Loss of a batch without gradients or dropout.
  LossSum loss(const Batch& batch, double label_smoothing, Pass& pass);
  /// Loss of a batch; adds the gradient of scale * loss to the parameters. `random`: dropout.
  LossSum loss_and_gradient(const Batch& batch, double label_smoothing, double scale,
                            Random* random, Pass& pass);

  const Embedding<S>& source_embedding() const { return source_embedding_; }
  const Embedding<S>& target_embedding() const {
    return options_.shared_embedding ? source_embedding_ : target_embedding_;
  }
  Embedding<S>& source_embedding() { return source_embedding_; }
  Embedding<S>& target_embedding() {
    return options_.shared_embedding ? source_embedding_ : target_embedding_;
  }
  /// The words of a set, ascending; of set -1: none, which means all.
  std::span<const std::int32_t> words_of(int word_set) const;

  /// Prepares the largest product of a packed network that chooses among all words.
  void prepare_search();

  const Decoder<S>& decoder() const { return decoder_; }
  const RecurrentStack<S>& encoder() const { return encoder_; }
  const OutputLayer<S>& output() const { return output_; }

  /// Sets of words among which the output is chosen, each ascending and with the special pieces:
  /// of a multilingual model one for each target language.
  std::vector<std::vector<std::int32_t>> output_words;
  /// For each source word the words that translate it, or empty.
  Shortlist shortlist;

 private:
  LossSum run(const Batch& batch, double label_smoothing, double scale, Random* random, bool train,
              Pass& pass);
  void bridge_backward(Pass& pass);
  Index bridge_layer(Index decoder_layer) const;

  Seq2SeqOptions options_;
  Embedding<S> source_embedding_, target_embedding_;
  RecurrentStack<S> encoder_;
  std::vector<Linear<S>> bridge_hidden_, bridge_cell_;
  Decoder<S> decoder_;
  OutputLayer<S> output_;
};

}  // namespace refrain
