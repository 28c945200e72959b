// The decoder: recurrent layers over the words so far, attention over the source.
//
//   x_t = embedding of word t-1            with input feeding: [embedding; output_{t-1}]
//   h_t^l = cell(x_t^l, h_{t-1}^l),  x_t^{l+1} = dropout(h_t^l (+ x_t^l when residual))
//   output_t = attention(h_t^L)            without attention: h_t^L
//
// Input feeding (Luong et al. 2015, section 3.3) makes a step depend on the last one's attention,
// so it goes step by step; without it each layer runs over the whole sequence first.
#pragma once

#include "core/nn/attention.hpp"
#include "core/nn/recurrent_stack.hpp"

namespace refrain {

template <class S>
struct DecoderCache {
  SequenceShape shape;
  struct Layer {
    RecurrentCache<S> recurrent;
    Buffer<S> input;     // (I x T*B) what the layer reads
    Buffer<S> d_input;   // gradient at it
    Buffer<S> output;    // (H x T*B) h, plus the input when residual
    Buffer<S> d_output;  // gradient at it
    Dropout<S> dropout;  // of the input, from the second layer on
  };
  std::vector<Layer> layers;
  AttentionCache<S> attention;
  Buffer<S> d_query;     // (H x T*B)
  Buffer<S> first_feed;  // (A x B) what feeds the first step: zero, or the last step's output
};

template <class S>
class Decoder {
 public:
  Decoder() = default;
  /// embedding: rows of the word vectors; features: rows of the encoder's states; output: rows of
  /// the attention's output (ignored without attention).
  Decoder(Index embedding, Index features, Index output, const StackOptions& options,
          AttentionKind attention, bool input_feeding);

  void initialise(Random& random);
  void collect(const std::string& prefix, ParameterList<S>& list);

  const StackOptions& options() const { return options_; }
  bool has_attention() const { return attention_kind_ != AttentionKind::none; }
  bool has_cell() const { return options_.cell.kind == CellKind::lstm; }
  Index output_size() const;

  /// Sizes caches for T steps of B examples with zero initial states; `random` null: inference.
  /// Set layers[l].recurrent.initial_hidden and initial_cell (H x B) afterwards where wanted.
  void begin(const SequenceShape& shape, const AttentionMemory<S>& memory, Random* random,
             DecoderCache<S>& cache) const;
  /// embedded (E x T*B) -> output(cache) (A x T*B).
  void forward(In<S> embedded, const AttentionMemory<S>& memory, DecoderCache<S>& cache) const;
  const Buffer<S>& output(const DecoderCache<S>& cache) const;

  /// d_output (A x T*B) -> d_embedded (E x T*B); adds to memory.d_values, leaves the gradients at
  /// the initial states in the layers' caches (d_hidden, d_cell).
  void backward(In<S> d_output, AttentionMemory<S>& memory, DecoderCache<S>& cache,
                Out<S> d_embedded);

  std::vector<RecurrentLayer<S>> layers;
  Attention<S> attention;

 private:
  void advance(Index l, Index first, Index count, DecoderCache<S>& cache) const;
  void retreat(Index l, Index first, Index count, DecoderCache<S>& cache);

  StackOptions options_;
  AttentionKind attention_kind_ = AttentionKind::none;
  bool input_feeding_ = false;
  Index embedding_ = 0;
};

}  // namespace refrain
