#include "core/math/softmax.hpp"

#include <cmath>

#include "core/math/elementary.hpp"

namespace refrain {

template <class S>
void softmax_columns(Out<S> scores) {
  for (Index n = 0; n < scores.cols(); ++n) {
    auto x = scores.col(n).array();
    x -= largest(x.data(), x.size());
    exp_each(x.data(), x.size());
    x *= S(1) / sum(x.data(), x.size());
  }
}

template <class S>
void log_softmax_columns(Out<S> scores) {
  for (Index n = 0; n < scores.cols(); ++n) {
    auto x = scores.col(n).array();
    x -= largest(x.data(), x.size());  // apart from the logarithm, which it would swallow
    x -= std::log(sum_of_exp(x.data(), x.size()));
  }
}

template <class S>
void softmax_gradient_columns(In<S> probabilities, Out<S> d) {
  for (Index n = 0; n < d.cols(); ++n) {
    const auto p = probabilities.col(n).array();
    const S expected = (p * d.col(n).array()).sum();
    d.col(n).array() = p * (d.col(n).array() - expected);
  }
}

template void softmax_columns<float>(Out<float>);
template void softmax_columns<double>(Out<double>);
template void log_softmax_columns<float>(Out<float>);
template void log_softmax_columns<double>(Out<double>);
template void softmax_gradient_columns<float>(In<float>, Out<float>);
template void softmax_gradient_columns<double>(In<double>, Out<double>);

}  // namespace refrain
