#include "core/nn/lstm.hpp"

#include "core/math/elementary.hpp"

namespace refrain {

// Every loop goes column by column: a column's gates are contiguous, its rows are i|f|g|o.

template <class S>
void lstm_cell(In<S> c_previous, Out<S> gates, Out<S> c) {
  const Index H = c.rows();
  for (Index b = 0; b < c.cols(); ++b) {
    auto column = gates.col(b).array();
    const auto i = column.segment(0, H), f = column.segment(H, H), g = column.segment(2 * H, H);
    S* gate = gates.col(b).data();
    sigmoid_each(gate, 2 * H);
    tanh_each(gate + 2 * H, H);
    sigmoid_each(gate + 3 * H, H);
    c.col(b).array() = f * c_previous.col(b).array() + i * g;
  }
}

template <class S>
void lstm_hidden(In<S> gates, Out<S> squashed, Out<S> h) {
  const Index H = h.rows();
  for (Index b = 0; b < h.cols(); ++b) {
    tanh_each(squashed.col(b).data(), H);
    h.col(b).array() = gates.col(b).array().segment(3 * H, H) * squashed.col(b).array();
  }
}

template <class S>
void lstm_hidden_backward(In<S> gates, In<S> squashed, In<S> dh, Out<S> d_squash) {
  const Index H = dh.rows();
  for (Index b = 0; b < dh.cols(); ++b) {
    const auto o = gates.col(b).array().segment(3 * H, H);
    d_squash.col(b).array() = dh.col(b).array() * o * (S(1) - squashed.col(b).array().square());
  }
}

template <class S>
void lstm_cell_backward(In<S> gates, In<S> squashed, In<S> c_previous, In<S> dh, Out<S> dc,
                        Out<S> d_gates) {
  const Index H = dh.rows();
  for (Index b = 0; b < dh.cols(); ++b) {
    const auto column = gates.col(b).array();
    const auto i = column.segment(0, H), f = column.segment(H, H), g = column.segment(2 * H, H),
               o = column.segment(3 * H, H);
    auto d = d_gates.col(b).array();
    auto dcb = dc.col(b).array();
    d.segment(0, H) = dcb * g * i * (S(1) - i);
    d.segment(H, H) = dcb * c_previous.col(b).array() * f * (S(1) - f);
    d.segment(2 * H, H) = dcb * i * (S(1) - g.square());
    d.segment(3 * H, H) = dh.col(b).array() * squashed.col(b).array() * o * (S(1) - o);
    dcb *= f;
  }
}

#define REFRAIN_INSTANTIATE(S)                                        \
  template void lstm_cell<S>(In<S>, Out<S>, Out<S>);                  \
  template void lstm_hidden<S>(In<S>, Out<S>, Out<S>);                \
  template void lstm_hidden_backward<S>(In<S>, In<S>, In<S>, Out<S>); \
  template void lstm_cell_backward<S>(In<S>, In<S>, In<S>, In<S>, Out<S>, Out<S>);
REFRAIN_INSTANTIATE(float)
REFRAIN_INSTANTIATE(double)
#undef REFRAIN_INSTANTIATE

}  // namespace refrain
