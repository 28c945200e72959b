// Affine map y = W x + b.
#pragma once

#include "core/math/product.hpp"
#include "core/nn/parameter.hpp"

namespace refrain {

template <class S>
class Linear {
 public:
  Linear() = default;
  /// W (outputs x inputs) and, when `bias`, b (outputs x 1); all zero until initialised.
  Linear(Index inputs, Index outputs, bool bias);

  /// Glorot-uniform weight, zero bias.
  void initialise(Random& random);
  void collect(const std::string& prefix, ParameterList<S>& list);

  Index inputs() const { return weight.cols(); }
  Index outputs() const { return weight.rows(); }

  /// y (O x N) = W x + b, with x (I x N).
  void forward(In<S> x, Out<S> y) const;
  /// dW += dy x', db += sum of dy's columns.
  void backward_weights(In<S> x, In<S> dy);
  /// dx (I x N) = W' dy, or dx += W' dy.
  void backward_input(In<S> dy, Out<S> dx, Into into = Into::overwrite) const;

  Parameter<S> weight;  // (O x I)
  Parameter<S> bias;    // (O x 1), or empty
};

/// Adds the row sums of dy (O x N) to the gradient of a bias (O x 1).
template <class S>
void add_bias_gradient(In<S> dy, Parameter<S>& bias);

}  // namespace refrain
