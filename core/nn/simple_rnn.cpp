#include "core/nn/simple_rnn.hpp"

namespace refrain {

template <class S>
void simple_rnn_step(Activation f, In<S> a, Out<S> h) {
  h = a;
  apply_activation<S>(f, h);
}

template <class S>
void simple_rnn_step_backward(Activation f, In<S> h, In<S> dh, Out<S> da) {
  da = dh;
  apply_activation_gradient<S>(f, h, da);
}

template void simple_rnn_step<float>(Activation, In<float>, Out<float>);
template void simple_rnn_step<double>(Activation, In<double>, Out<double>);
template void simple_rnn_step_backward<float>(Activation, In<float>, In<float>, Out<float>);
template void simple_rnn_step_backward<double>(Activation, In<double>, In<double>, Out<double>);

}  // namespace refrain
