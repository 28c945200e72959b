#include "core/nn/gru.hpp"

#include "core/math/elementary.hpp"

namespace refrain {

template <class S>
void gru_gates(Out<S> rz) {
  for (Index b = 0; b < rz.cols(); ++b) sigmoid_each(rz.col(b).data(), rz.rows());
}

template <class S>
void gru_hidden(In<S> h_previous, Out<S> gates, Out<S> h) {
  const Index H = h.rows();
  for (Index b = 0; b < h.cols(); ++b) {
    const auto z = gates.col(b).array().segment(H, H);
    const auto n = gates.col(b).array().segment(2 * H, H);
    tanh_each(gates.col(b).data() + 2 * H, H);
    h.col(b).array() = n + z * (h_previous.col(b).array() - n);
  }
}

template <class S>
void gru_hidden_backward(In<S> gates, In<S> h_previous, Out<S> dh, Out<S> d_gates) {
  const Index H = dh.rows();
  for (Index b = 0; b < dh.cols(); ++b) {
    const auto z = gates.col(b).array().segment(H, H), n = gates.col(b).array().segment(2 * H, H);
    auto d = dh.col(b).array();
    d_gates.col(b).array().segment(H, H) = d * (h_previous.col(b).array() - n) * z * (S(1) - z);
    d_gates.col(b).array().segment(2 * H, H) = d * (S(1) - z) * (S(1) - n.square());
    d *= z;
  }
}

template <class S>
void gru_reset_backward(In<S> gates, In<S> factor, In<S> d_product, Out<S> d_gates) {
  const Index H = factor.rows();
  for (Index b = 0; b < factor.cols(); ++b) {
    const auto r = gates.col(b).array().segment(0, H);
    d_gates.col(b).array().segment(0, H) =
        d_product.col(b).array() * factor.col(b).array() * r * (S(1) - r);
  }
}

#define REFRAIN_INSTANTIATE(S)                                        \
  template void gru_gates<S>(Out<S>);                                 \
  template void gru_hidden<S>(In<S>, Out<S>, Out<S>);                 \
  template void gru_hidden_backward<S>(In<S>, In<S>, Out<S>, Out<S>); \
  template void gru_reset_backward<S>(In<S>, In<S>, In<S>, Out<S>);
REFRAIN_INSTANTIATE(float)
REFRAIN_INSTANTIATE(double)
#undef REFRAIN_INSTANTIATE

}  // namespace refrain
