#include "core/nn/linear.hpp"

namespace refrain {

template <class S>
Linear<S>::Linear(Index inputs, Index outputs, bool with_bias)
    : weight(outputs, inputs), bias(with_bias ? Parameter<S>(outputs, 1) : Parameter<S>()) {}

template <class S>
void Linear<S>::initialise(Random& random) {
  weight.fill_uniform(random, glorot_range(inputs(), outputs()));
  bias.value.setZero();
}

template <class S>
void Linear<S>::collect(const std::string& prefix, ParameterList<S>& list) {
  list.push_back({prefix + "weight", &weight});
  if (!bias.empty()) list.push_back({prefix + "bias", &bias});
}

template <class S>
void Linear<S>::forward(In<S> x, Out<S> y) const {
  if (bias.empty()) {
    weight.multiply(x, y);
  } else {
    y.colwise() = bias.vector();
    weight.multiply(x, y, Into::accumulate);
  }
}

template <class S>
void Linear<S>::backward_weights(In<S> x, In<S> dy) {
  if (weight.wants_gradient()) add_outer_products<S>(dy, x, weight.gradient);
  add_bias_gradient<S>(dy, bias);
}

template <class S>
void Linear<S>::backward_input(In<S> dy, Out<S> dx, Into into) const {
  multiply_transposed<S>(weight.value, dy, dx, into);
}

template <class S>
void add_bias_gradient(In<S> dy, Parameter<S>& bias) {
  if (!bias.wants_gradient()) return;
  auto sum = bias.gradient_vector();
  for (Index n = 0; n < dy.cols(); ++n) sum += dy.col(n);  // column by column: contiguous
}

template class Linear<float>;
template class Linear<double>;
template void add_bias_gradient<float>(In<float>, Parameter<float>&);
template void add_bias_gradient<double>(In<double>, Parameter<double>&);

}  // namespace refrain
