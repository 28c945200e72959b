// The one seam for matrix products: every product of the core goes through these functions, so a
// faster kernel is put under them without touching a layer.
//
// Three forms are enough for a network and its backward pass (column-major operands):
//   product_tn  c (M x N) = a' b    a (K x M), b (K x N)   a layer forward, attention scores
//   product_nn  c (M x N) = a  b    a (M x K), b (K x N)   gradient of the input, context vectors
//   product_nt  c (M x N) = a  b'   a (M x K), b (N x K)   gradient of the weights
// A row-major weight (O x I) is, without a copy, the column-major matrix (I x O) of these forms.
#pragma once

#include "core/math/matrix.hpp"

namespace refrain {

enum class Into { overwrite, accumulate };

/// How the float products of a thread take their operands.
enum class ProductPrecision {
  float32,
  /// Rounded to bfloat16 where the machine multiplies it (see gemm_bf16.hpp), else as they are;
  /// products too small to gain stay float32.
  bfloat16,
};

/// The precision of this thread's float products while the object lives.
class ScopedProductPrecision {
 public:
  explicit ScopedProductPrecision(ProductPrecision precision);
  ~ScopedProductPrecision();
  ScopedProductPrecision(const ScopedProductPrecision&) = delete;
  ScopedProductPrecision& operator=(const ScopedProductPrecision&) = delete;

 private:
  ProductPrecision before_;
};

template <class S>
void product_tn(In<S> a, In<S> b, Out<S> c, Into into);
template <class S>
void product_nn(In<S> a, In<S> b, Out<S> c, Into into);
template <class S>
void product_nt(In<S> a, In<S> b, Out<S> c, Into into);

/// Rows first..first+rows of a row-major weight as the column-major matrix (I x rows).
template <class S>
Eigen::Map<const Matrix<S>> weight_rows(const Weight<S>& weight, Index first, Index rows) {
  return {weight.data() + first * weight.cols(), weight.cols(), rows};
}
template <class S>
Eigen::Map<Matrix<S>> weight_rows(Weight<S>& weight, Index first, Index rows) {
  return {weight.data() + first * weight.cols(), weight.cols(), rows};
}

/// y (O x N) = W x, with W (O x I), x (I x N).
template <class S>
void multiply(const Weight<S>& weight, In<S> x, Out<S> y, Into into = Into::overwrite) {
  product_tn<S>(weight_rows(weight, 0, weight.rows()), x, y, into);
}
/// dx (I x N) = W' dy, with W (O x I), dy (O x N).
template <class S>
void multiply_transposed(const Weight<S>& weight, In<S> dy, Out<S> dx,
                         Into into = Into::overwrite) {
  product_nn<S>(weight_rows(weight, 0, weight.rows()), dy, dx, into);
}
/// dW (O x I) += dy x', summed over all columns.
template <class S>
void add_outer_products(In<S> dy, In<S> x, Weight<S>& gradient) {
  product_nt<S>(x, dy, weight_rows(gradient, 0, gradient.rows()), Into::accumulate);
}

}  // namespace refrain
