#include "core/math/activation.hpp"

#include "core/math/elementary.hpp"

namespace refrain {

template <class S>
void apply_activation(Activation activation, Out<S> a) {
  switch (activation) {
    case Activation::tanh:
      for (Index n = 0; n < a.cols(); ++n) tanh_each(a.col(n).data(), a.rows());
      break;
    case Activation::sigmoid:
      for (Index n = 0; n < a.cols(); ++n) sigmoid_each(a.col(n).data(), a.rows());
      break;
    case Activation::relu: a.array() = a.array().max(S(0)); break;
    case Activation::leaky_relu: a.array() = a.array().max(a.array() * S(kLeakySlope)); break;
  }
}

template <class S>
void apply_activation_gradient(Activation activation, In<S> y, Out<S> d) {
  switch (activation) {
    case Activation::tanh: d.array() *= S(1) - y.array().square(); break;
    case Activation::sigmoid: d.array() *= y.array() * (S(1) - y.array()); break;
    case Activation::relu: d.array() *= (y.array() > S(0)).template cast<S>(); break;
    case Activation::leaky_relu:
      d.array() *=
          (y.array() > S(0)).select(Matrix<S>::Ones(y.rows(), y.cols()).array(), S(kLeakySlope));
      break;
  }
}

template void apply_activation<float>(Activation, Out<float>);
template void apply_activation<double>(Activation, Out<double>);
template void apply_activation_gradient<float>(Activation, In<float>, Out<float>);
template void apply_activation_gradient<double>(Activation, In<double>, Out<double>);

}  // namespace refrain
