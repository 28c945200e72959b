// A stack of recurrent layers, each in one or both directions, with what stands between layers:
//
//   x^0 = x;   y^l = layer_l(x^{l-1})   (both directions stacked: forward above backward)
//   y^l += x^{l-1}            residual, from the second layer on (He et al. 2016)
//   x^l = dropout(batch_norm(y^l))      between layers, not after the last
//   x^l = dropout(layer_norm(y^l))      where asked; the last layer is normalised too
#pragma once

#include "core/nn/recurrent_layer.hpp"

namespace refrain {

template <class S>
struct StackCache {
  SequenceShape shape;
  struct Layer {
    RecurrentCache<S> forward, backward;
    Buffer<S> output;    // (F x T*B) y^l, then x^l for the next layer
    Buffer<S> d_output;  // gradient at it
    NormalizationCache<S> norm;
    Dropout<S> dropout;
  };
  std::vector<Layer> layers;
  std::vector<bool> valid;  // columns inside their example, for batch normalisation
  Buffer<S> d_input;        // (I x T*B) of an inner layer, one direction

  const Buffer<S>& output() const { return layers.back().output; }
};

/// Hidden and cell state of one layer, both directions stacked: (F x B). `cell` is for LSTMs.
template <class S>
struct LayerState {
  Buffer<S> hidden, cell;
};

template <class S>
class RecurrentStack {
 public:
  RecurrentStack() = default;
  /// Throws ArgumentError for sizes or combinations that cannot be built.
  RecurrentStack(Index inputs, const StackOptions& options);

  void initialise(Random& random);
  void collect(const std::string& prefix, ParameterList<S>& list);
  const StackOptions& options() const { return options_; }
  Index inputs() const { return layers_.front().forward.inputs(); }
  Index output_size() const { return options_.output_size(); }
  bool has_cell() const { return options_.cell.kind == CellKind::lstm; }

  /// Sizes the caches and zeroes the initial states. `random` null: inference, no dropout.
  void begin(const SequenceShape& shape, Random* random, StackCache<S>& cache) const;
  /// x (I x T*B) -> cache.output() (F x T*B); begin() first, then initial states where wanted.
  void forward(In<S> x, Random* random, StackCache<S>& cache) const;
  /// State of layer l after each example's last step: hidden (F x B), cell (F x B).
  void final_state(Index l, StackCache<S>& cache, LayerState<S>& state) const;

  /// Sizes gradient buffers; then add_final_gradient where the final states were read.
  void begin_backward(StackCache<S>& cache) const;
  void add_final_gradient(Index l, const LayerState<S>& d_state, StackCache<S>& cache) const;
  /// d_output (F x T*B) -> dx (I x T*B), or null. Gradients at the initial states stay in the
  /// layers' caches (d_hidden, d_cell).
  void backward(In<S> x, In<S> d_output, StackCache<S>& cache, Out<S>* dx);

  struct Layer {
    RecurrentLayer<S> forward, backward;  // backward only when bidirectional
    BatchNorm<S> norm;                    // after this layer, where asked
    LayerNorm<S> layer_norm;
  };
  std::vector<Layer>& layers() { return layers_; }
  const std::vector<Layer>& layers() const { return layers_; }

 private:
  bool residual(Index l) const { return options_.residual && l > 0; }
  bool is_last(Index l) const { return l + 1 == static_cast<Index>(layers_.size()); }

  StackOptions options_;
  std::vector<Layer> layers_;
};

}  // namespace refrain
