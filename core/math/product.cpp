#include "core/math/product.hpp"

#include <utility>

#include "core/math/gemm_bf16.hpp"

namespace refrain {
namespace {

thread_local ProductPrecision precision = ProductPrecision::float32;

/// Whether packing and rounding pay: below these sizes the tile of gemm_bf16() stays half empty.
bool gains_by_bf16(Index M, Index N, Index K) {
  return M >= 32 && N >= 8 && K >= 16;
}

/// c = or += a b, where a and b may be transposed views. Single precision, the engine's own, goes
/// to the kernel; double precision, for the gradient checks, to Eigen.
template <class A, class B, class S>
void product(const A& a, const B& b, Out<S> c, Into into) {
  eigen_assert(a.cols() == b.rows() && c.rows() == a.rows() && c.cols() == b.cols());
  if constexpr (std::is_same_v<S, float>) {
    const auto strided = [](const auto& x) {
      constexpr bool row_major = std::decay_t<decltype(x)>::IsRowMajor;
      return Strided{x.data(), row_major ? x.outerStride() : 1, row_major ? 1 : x.outerStride()};
    };
    const bool rounds = precision == ProductPrecision::bfloat16 && has_bf16_products() &&
                        gains_by_bf16(c.rows(), c.cols(), a.cols());
    (rounds ? gemm_bf16 : gemm)(c.rows(), c.cols(), a.cols(), strided(a), strided(b), c.data(),
                                c.outerStride(), into == Into::accumulate);
  } else if (into == Into::accumulate) {
    c.noalias() += a * b;
  } else {
    c.noalias() = a * b;
  }
}

}  // namespace

ScopedProductPrecision::ScopedProductPrecision(ProductPrecision wanted)
    : before_(std::exchange(precision, wanted)) {}

ScopedProductPrecision::~ScopedProductPrecision() {
  precision = before_;
}

template <class S>
void product_tn(In<S> a, In<S> b, Out<S> c, Into into) {
  product<decltype(a.transpose()), decltype(b), S>(a.transpose(), b, c, into);
}

template <class S>
void product_nn(In<S> a, In<S> b, Out<S> c, Into into) {
  product<decltype(a), decltype(b), S>(a, b, c, into);
}

template <class S>
void product_nt(In<S> a, In<S> b, Out<S> c, Into into) {
  product<decltype(a), decltype(b.transpose()), S>(a, b.transpose(), c, into);
}

template void product_tn<float>(In<float>, In<float>, Out<float>, Into);
template void product_nn<float>(In<float>, In<float>, Out<float>, Into);
template void product_nt<float>(In<float>, In<float>, Out<float>, Into);
template void product_tn<double>(In<double>, In<double>, Out<double>, Into);
template void product_nn<double>(In<double>, In<double>, Out<double>, Into);
template void product_nt<double>(In<double>, In<double>, Out<double>, Into);

}  // namespace refrain
