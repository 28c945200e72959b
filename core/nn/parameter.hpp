// A named, trainable matrix with its gradient.
#pragma once

#include <string>
#include <vector>

#include "core/base/random.hpp"
#include "core/math/matrix.hpp"

namespace refrain {

/// A weight (O x I), a bias (O x 1) or an embedding (V x E), row-major. `gradient` is empty until
/// zero_gradient() is called, so a model that only translates carries none.
template <class S>
struct Parameter {
  Weight<S> value;
  Weight<S> gradient;
  /// False for frozen embeddings and running statistics: no optimiser touches them.
  bool trainable = true;

  Parameter() = default;
  Parameter(Index rows, Index cols) : value(Weight<S>::Zero(rows, cols)) {}

  Index rows() const { return value.rows(); }
  Index cols() const { return value.cols(); }
  bool empty() const { return value.size() == 0; }
  /// Whether backward should add to the gradient.
  bool wants_gradient() const { return trainable && gradient.size() != 0; }

  void zero_gradient() { gradient.setZero(value.rows(), value.cols()); }
  /// Uniform in [-range, range), filled row by row so that a seed fixes every weight.
  void fill_uniform(Random& random, double range) {
    for (Index i = 0; i < value.size(); ++i)
      value.data()[i] = static_cast<S>(random.uniform(-range, range));
  }

  /// A bias or gain (n x 1) as a vector.
  ConstVectorView<S> vector() const { return {value.data(), value.size()}; }
  VectorView<S> vector() { return {value.data(), value.size()}; }
  VectorView<S> gradient_vector() { return {gradient.data(), gradient.size()}; }
};

template <class S>
struct NamedParameter {
  std::string name;
  Parameter<S>* parameter;
};

/// All parameters of a network in a fixed order, under the names of the model file.
template <class S>
using ParameterList = std::vector<NamedParameter<S>>;

/// Glorot and Bengio 2010, eq. 16: uniform range sqrt(6 / (fan_in + fan_out)).
double glorot_range(Index fan_in, Index fan_out);

}  // namespace refrain
