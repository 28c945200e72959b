// A named, trainable matrix with its gradient; or, once pack()ed, a constant one in the form that
// products for inference read fastest.
#pragma once

#include <string>
#include <type_traits>
#include <vector>

#include "core/base/random.hpp"
#include "core/math/packed_matrix.hpp"

namespace refrain {

/// While one lives on a thread, matrices of single precision that are made there have a shape but
/// no values: for a model whose weights are about to be read, each in the place of the one before.
class ParametersToCome {
 public:
  explicit ParametersToCome(bool wanted) : before_(now()) { now() = before_ || wanted; }
  ~ParametersToCome() { now() = before_; }
  ParametersToCome(const ParametersToCome&) = delete;
  ParametersToCome& operator=(const ParametersToCome&) = delete;

  static bool& now() {
    static thread_local bool to_come = false;
    return to_come;
  }

 private:
  bool before_;
};

/// A weight (O x I), a bias (O x 1) or an embedding (V x E), row-major. `gradient` is empty until
/// zero_gradient() is called, so a model that only translates carries none.
template <class S>
struct Parameter {
  Weight<S> value;  // empty once packed
  Weight<S> gradient;
  PackedMatrix packed;  // empty unless packed; single precision only
  /// False for frozen embeddings and running statistics: no optimiser touches them.
  bool trainable = true;

  Parameter() = default;
  Parameter(Index rows, Index cols) {
    if (std::is_same_v<S, float> && cols > 1 && ParametersToCome::now())
      packed = PackedMatrix(rows, cols);
    else
      value.setZero(rows, cols);
  }

  Index rows() const { return packed.empty() ? value.rows() : packed.rows(); }
  Index cols() const { return packed.empty() ? value.cols() : packed.cols(); }
  Index size() const { return rows() * cols(); }
  bool empty() const { return size() == 0; }
  /// Whether backward should add to the gradient.
  bool wants_gradient() const { return trainable && gradient.size() != 0; }

  void zero_gradient() { gradient.setZero(value.rows(), value.cols()); }
  /// Uniform in [-range, range), filled row by row so that a seed fixes every weight.
  void fill_uniform(Random& random, double range) {
    for (Index i = 0; i < value.size(); ++i)
      value.data()[i] = static_cast<S>(random.uniform(-range, range));
  }

  /// Prepares a matrix for inference; vectors stay what they are. Nothing but multiply(), row() and
  /// to_weight() reads a packed parameter.
  void pack() {
    if constexpr (std::is_same_v<S, float>)
      if (packed.empty() && value.cols() > 1) replace_by(PackedMatrix(value));
  }
  void replace_by(PackedMatrix matrix) {
    packed = std::move(matrix);
    value.resize(0, 0);
  }
  /// Back to what can be trained and changed, to the bit.
  void unpack() {
    if (packed.empty()) return;
    value = to_weight();
    packed = {};
  }
  Weight<S> to_weight() const {
    if constexpr (std::is_same_v<S, float>)
      if (!packed.empty()) return packed.unpacked();
    return value;
  }

  /// y (rows x N) = or += rows first..first+y.rows() of the matrix times x (I x N).
  void multiply_rows(Index first, In<S> x, Out<S> y, Into into) const {
    if constexpr (std::is_same_v<S, float>)
      if (!packed.empty()) return packed.multiply(first, y.rows(), x, y, into);
    product_tn<S>(weight_rows(value, first, y.rows()), x, y, into);
  }
  void multiply(In<S> x, Out<S> y, Into into = Into::overwrite) const {
    multiply_rows(0, x, y, into);
  }
  /// Row i as a column.
  void row(Index i, Out<S> values) const {
    if constexpr (std::is_same_v<S, float>)
      if (!packed.empty()) return packed.row(i, values);
    values = value.row(i).transpose();
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
