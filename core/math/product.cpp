#include "core/math/product.hpp"

namespace refrain {
namespace {

template <class C, class Expression>
void store(C& c, const Expression& product, Into into) {
  if (into == Into::accumulate)
    c.noalias() += product;
  else
    c.noalias() = product;
}

}  // namespace

template <class S>
void product_tn(In<S> a, In<S> b, Out<S> c, Into into) {
  eigen_assert(a.rows() == b.rows() && c.rows() == a.cols() && c.cols() == b.cols());
  store(c, a.transpose() * b, into);
}

template <class S>
void product_nn(In<S> a, In<S> b, Out<S> c, Into into) {
  eigen_assert(a.cols() == b.rows() && c.rows() == a.rows() && c.cols() == b.cols());
  store(c, a * b, into);
}

template <class S>
void product_nt(In<S> a, In<S> b, Out<S> c, Into into) {
  eigen_assert(a.cols() == b.cols() && c.rows() == a.rows() && c.cols() == b.rows());
  store(c, a * b.transpose(), into);
}

template void product_tn<float>(In<float>, In<float>, Out<float>, Into);
template void product_nn<float>(In<float>, In<float>, Out<float>, Into);
template void product_nt<float>(In<float>, In<float>, Out<float>, Into);
template void product_tn<double>(In<double>, In<double>, Out<double>, Into);
template void product_nn<double>(In<double>, In<double>, Out<double>, Into);
template void product_nt<double>(In<double>, In<double>, Out<double>, Into);

}  // namespace refrain
