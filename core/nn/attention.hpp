// Attention of decoder states over encoder states.
//
//   score(q, k_s):  dot       q . k_s                     Luong et al. 2015, eq. 8
//                   general   q . (W_a k_s)               Luong et al. 2015, eq. 8
//                   additive  v . tanh(W_q q + W_k k_s)   Bahdanau et al. 2015, appendix A.1.2
//   alpha = softmax over the words s of the source; padding has weight 0
//   context = sum_s alpha_s k_s                           (features of the encoder)
//   output  = tanh(W_c [context; q])                      Luong et al. 2015, eq. 5
//
// The query is the decoder's state of the same step in all three.
#pragma once

#include "core/nn/linear.hpp"
#include "core/nn/options.hpp"
#include "core/nn/recurrent_layer.hpp"

namespace refrain {

/// The encoder's states with all that is computed from them once, before any query.
template <class S>
struct AttentionMemory {
  SequenceShape shape;  // of the source: S steps, B examples, lengths
  Buffer<S> values;     // (F x S*B) encoder states
  Buffer<S> keys;       // (H x S*B) W_a k (general), W_k k (additive); unused for dot
  Buffer<S> d_values, d_keys;
};

/// One pass of T query steps, B queries a step.
template <class S>
struct AttentionCache {
  Index steps = 0, batch = 0;
  /// Which example of the memory query b reads; empty: example b. Beams share their source so.
  std::vector<int> examples;
  Buffer<S> weights;   // (S x T*B) alpha: the alignment
  Buffer<S> combined;  // (F+H x T*B) [context; q]
  Buffer<S> output;    // (A x T*B)
  Buffer<S> queries;   // (H x T*B) W_q q, additive only
  Buffer<S> d_output, d_combined, d_weights, d_queries;
  Buffer<S> energy;  // (H x 1) scratch, additive only
};

template <class S>
class Attention {
 public:
  Attention() = default;
  /// features: rows of the encoder's states; query: rows of the decoder's; output: rows of the
  /// result. Throws ArgumentError when `dot` is asked for unequal sizes.
  Attention(AttentionKind kind, Index features, Index query, Index output);

  void initialise(Random& random);
  void collect(const std::string& prefix, ParameterList<S>& list);
  AttentionKind kind() const { return kind_; }
  Index output_size() const { return combine.outputs(); }

  /// Fills memory.values' companions; set shape and values first.
  void prepare(AttentionMemory<S>& memory) const;

  /// Sizes a cache for T steps of B queries.
  void begin(const AttentionMemory<S>& memory, Index steps, Index batch,
             AttentionCache<S>& cache) const;
  /// Steps first..first+count: query (H x count*B) -> cache.output, cache.weights of those steps.
  void forward(In<S> query, Index first, Index count, const AttentionMemory<S>& memory,
               AttentionCache<S>& cache) const;

  /// Sizes gradient buffers and zeroes those of the memory.
  void begin_backward(AttentionMemory<S>& memory, AttentionCache<S>& cache) const;
  /// cache.d_output of those steps in; writes d_query (H x count*B), adds to memory.d_values and
  /// d_keys.
  void backward(Index first, Index count, AttentionMemory<S>& memory, AttentionCache<S>& cache,
                Out<S> d_query);
  /// Gradients of all weights, and the rest of memory.d_values, once all steps are done.
  /// query (H x T*B).
  void finish_backward(In<S> query, AttentionMemory<S>& memory, AttentionCache<S>& cache);

  Linear<S> key;        // W_a (general, H x F) or W_k (additive, H x F)
  Linear<S> query_map;  // W_q (additive, H x H)
  Parameter<S> v;       // (H x 1) additive
  Linear<S> combine;    // W_c (A x F+H)

 private:
  AttentionKind kind_ = AttentionKind::none;
};

}  // namespace refrain
