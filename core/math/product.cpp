#include "core/math/product.hpp"

#include "core/math/gemm.hpp"

namespace refrain {
namespace {

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
    gemm(c.rows(), c.cols(), a.cols(), strided(a), strided(b), c.data(), c.outerStride(),
         into == Into::accumulate);
  } else if (into == Into::accumulate) {
    c.noalias() += a * b;
  } else {
    c.noalias() = a * b;
  }
}

}  // namespace

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
