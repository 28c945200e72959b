// One recurrent layer over a sequence: the products around a cell and the loop over time, forwards
// and backwards (back-propagation through time, Werbos 1990).
//
// forward     gates = W_x x + b for all T*B columns in one product, then for each step t
//             gates_t += W_h h_{t-1}, and the cell's own arithmetic
// backward    for each step from the last: the cell's backward, d h_{t-1} = W_h' d_recurrent_t;
//             then one product over all steps for each of dx, dW_x and dW_h
//
// Layer normalisation, where the cell asks for it: gates_t = LN(W_x x) + b + LN(W_h h_{t-1}).
#pragma once

#include "core/nn/dropout.hpp"
#include "core/nn/linear.hpp"
#include "core/nn/normalization.hpp"
#include "core/nn/options.hpp"

namespace refrain {

/// How a (features x T*B) matrix is cut into steps and examples.
struct SequenceShape {
  Index steps = 0;  // T
  Index batch = 0;  // B
  /// Steps of each example (B entries), or null where every example is full length or where what
  /// happens after an example's end does not matter (decoders). Past its end an example's state
  /// stays what it was, so that the last step holds every final state and a layer that reads
  /// backwards starts each example at its own last word.
  const std::vector<int>* lengths = nullptr;

  Index columns() const { return steps * batch; }
};

/// What a pass over a sequence leaves behind: all that backward needs and a lesson wants to draw.
/// G is 1 (simple RNN), 3 (GRU) or 4 (LSTM).
template <class S>
struct RecurrentCache {
  SequenceShape shape;
  Buffer<S> gates;                         // (G*H x T*B) activated gates
  Buffer<S> hidden;                        // (H x T*B) h_t
  Buffer<S> cell;                          // (H x T*B) c_t, LSTM
  Buffer<S> squashed;                      // (H x T*B) tanh of (normalised) c_t, LSTM
  Buffer<S> reset_factor;                  // (H x T*B) GRU: W_hn h + b_hn, or r * h_{t-1}
  Buffer<S> initial_hidden, initial_cell;  // (H x B)
  Buffer<S> recurrent_mask;                // (H x B) variational dropout, or empty
  NormalizationCache<S> norm_input, norm_recurrent, norm_cell;

  // Scratch of one step, and gradients.
  Buffer<S> masked_hidden;                  // (H x B)
  Buffer<S> recurrent;                      // (G*H x B)
  Buffer<S> d_gates;                        // (G*H x T*B) at the pre-activations
  Buffer<S> d_recurrent;                    // (G*H x T*B) at W_h h, where that differs
  Buffer<S> d_hidden, d_cell;               // (H x B) at h_t, c_t; after backward: at h_0, c_0
  Buffer<S> d_squash, d_pass, d_pass_cell;  // (H x B)
  Buffer<S> previous_hidden;                // (H x T*B) what W_h multiplied

  /// Block of one step.
  auto step(Buffer<S>& buffer, Index t) { return buffer.middleCols(t * shape.batch, shape.batch); }
};

template <class S>
class RecurrentLayer {
 public:
  RecurrentLayer() = default;
  /// Throws ArgumentError for a cell that cannot be built.
  RecurrentLayer(Index inputs, Index hidden, const CellOptions& cell, bool reverse = false);

  /// Glorot-uniform W_x, recurrent weights uniform in +-1/sqrt(H), forget bias as asked.
  void initialise(Random& random);
  void collect(const std::string& prefix, ParameterList<S>& list);

  Index inputs() const { return input_weight.cols(); }
  Index hidden_size() const { return recurrent_weight.cols(); }
  Index gate_rows() const { return recurrent_weight.rows(); }
  const CellOptions& cell() const { return cell_; }

  // ---- a whole sequence ----
  /// x (I x T*B) -> cache.hidden (H x T*B), from cache.initial_hidden and initial_cell (set them
  /// with begin()). Reads right to left when built with `reverse`.
  void forward(In<S> x, RecurrentCache<S>& cache) const;
  /// d_output (H x T*B): gradient at every h_t. cache.d_hidden and d_cell hold the gradient at the
  /// last step's state (zero unless something read it) and end as the gradient at the initial
  /// state. dx (I x T*B), or null. Adds to the weights' gradients.
  void backward(In<S> x, In<S> d_output, RecurrentCache<S>& cache, Out<S>* dx);

  // ---- step by step, for decoders and lessons ----
  /// Sizes the cache, zeroes the initial state, draws the recurrent dropout mask (random null:
  /// none).
  void begin(const SequenceShape& shape, double recurrent_dropout, Random* random,
             RecurrentCache<S>& cache) const;
  /// cache.gates of `count` steps from `first` = W_x x + b (normalised where asked).
  void project(In<S> x, Index first, Index count, RecurrentCache<S>& cache) const;
  /// One step; gates of step t must be projected. Reads the state of step t - 1 (t + 1 when
  /// reading right to left), or the initial state before the first step.
  void step(Index t, RecurrentCache<S>& cache) const;
  /// Sizes the gradient buffers and zeroes d_hidden and d_cell.
  void begin_backward(RecurrentCache<S>& cache) const;
  /// cache.d_hidden += d_output by the caller, then: gradients at step t's pre-activations go to
  /// cache.d_gates, those at the previous state to cache.d_hidden and d_cell.
  void step_backward(Index t, RecurrentCache<S>& cache);
  /// Once the gates' gradients of `count` steps from `first` are there: dx (I x count*B), or null.
  void backward_input(Index first, Index count, RecurrentCache<S>& cache, Out<S>* dx);
  /// Gradients of both weights, one product each over all steps; x (I x T*B).
  void finish_backward(In<S> x, RecurrentCache<S>& cache);

  Parameter<S> input_weight;      // (G*H x I) W_x
  Parameter<S> recurrent_weight;  // (G*H x H) W_h
  Parameter<S> bias;              // (G*H x 1)
  Parameter<S> recurrent_bias;    // (H x 1) b_hn, GRU with reset_after only
  LayerNorm<S> norm_input, norm_recurrent, norm_cell;

 private:
  bool splits_recurrent() const;
  Out<S> before(Index t, Buffer<S>& sequence, Buffer<S>& initial, RecurrentCache<S>& cache) const;
  Out<S> recurrent_input(Index t, RecurrentCache<S>& cache) const;
  void lstm_step(Index t, RecurrentCache<S>& cache) const;
  void gru_step(Index t, RecurrentCache<S>& cache) const;
  void add_recurrent(Index t, RecurrentCache<S>& cache) const;
  void lstm_step_backward(Index t, RecurrentCache<S>& cache);
  void gru_step_backward(Index t, RecurrentCache<S>& cache);
  void backward_recurrent(Index t, RecurrentCache<S>& cache, Into into);

  CellOptions cell_;
  bool reverse_ = false;
};

}  // namespace refrain
