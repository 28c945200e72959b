#include "core/nn/normalization.hpp"

#include <cmath>

#include "core/math/elementary.hpp"

namespace refrain {

template <class S>
LayerNorm<S>::LayerNorm(Index features, bool with_bias, double epsilon)
    : gain(features, 1),
      bias(with_bias ? Parameter<S>(features, 1) : Parameter<S>()),
      epsilon_(static_cast<S>(epsilon)) {
  gain.value.setOnes();
}

template <class S>
void LayerNorm<S>::collect(const std::string& prefix, ParameterList<S>& list) {
  list.push_back({prefix + "gain", &gain});
  if (!bias.empty()) list.push_back({prefix + "bias", &bias});
}

template <class S>
void LayerNorm<S>::forward(Out<S> x, Out<S> normalized, Out<S> inverse_deviation) const {
  const auto g = gain.vector().array();
  const S features = static_cast<S>(x.rows());
  for (Index n = 0; n < x.cols(); ++n) {
    auto column = x.col(n).array();
    auto hat = normalized.col(n).array();
    hat = column - sum(column.data(), x.rows()) / features;
    const S variance = sum_of_squares(hat.data(), x.rows()) / features;
    const S inverse = S(1) / std::sqrt(variance + epsilon_);
    hat *= inverse;
    inverse_deviation(0, n) = inverse;
    column = g * hat;
    if (!bias.empty()) column += bias.vector().array();
  }
}

template <class S>
void LayerNorm<S>::backward(In<S> normalized, In<S> inverse_deviation, Out<S> d) {
  const auto g = gain.vector().array();
  for (Index n = 0; n < d.cols(); ++n) {
    auto column = d.col(n).array();
    const auto hat = normalized.col(n).array();
    if (gain.wants_gradient()) gain.gradient_vector().array() += column * hat;
    if (bias.wants_gradient()) bias.gradient_vector().array() += column;
    column *= g;
    const S mean = column.mean();
    const S projection = (column * hat).mean();
    column = inverse_deviation(0, n) * (column - mean - hat * projection);
  }
}

template <class S>
BatchNorm<S>::BatchNorm(Index features)
    : gain(features, 1),
      bias(features, 1),
      running_mean(features, 1),
      running_variance(features, 1) {
  gain.value.setOnes();
  running_variance.value.setOnes();
  running_mean.trainable = running_variance.trainable = false;
}

template <class S>
void BatchNorm<S>::collect(const std::string& prefix, ParameterList<S>& list) {
  list.push_back({prefix + "gain", &gain});
  list.push_back({prefix + "bias", &bias});
  list.push_back({prefix + "running_mean", &running_mean});
  list.push_back({prefix + "running_variance", &running_variance});
}

template <class S>
void BatchNorm<S>::forward(Out<S> x, const std::vector<bool>& valid, bool training,
                           NormalizationCache<S>& cache) const {
  const auto counted = [&](Index n) { return valid.empty() || valid[static_cast<std::size_t>(n)]; };
  cache.mean.resize_zero(x.rows(), 1);
  cache.variance.resize_zero(x.rows(), 1);
  cache.inverse_deviation.resize(x.rows(), 1);
  cache.normalized.resize(x.rows(), x.cols());
  if (training) {
    cache.count = 0;
    for (Index n = 0; n < x.cols(); ++n)
      if (counted(n)) cache.mean += x.col(n), ++cache.count;
    cache.mean /= static_cast<S>(cache.count);
    for (Index n = 0; n < x.cols(); ++n)
      if (counted(n)) cache.variance.array() += (x.col(n) - cache.mean).array().square();
    cache.variance /= static_cast<S>(cache.count);
  } else {
    cache.mean = running_mean.vector();
    cache.variance = running_variance.vector();
  }
  cache.inverse_deviation.array() =
      (cache.variance.array() + S(kNormalizationEpsilon)).sqrt().inverse();
  for (Index n = 0; n < x.cols(); ++n) {
    auto hat = cache.normalized.col(n).array();
    hat = (x.col(n) - cache.mean).array() * cache.inverse_deviation.array();
    x.col(n).array() = gain.vector().array() * hat + bias.vector().array();
  }
}

template <class S>
void BatchNorm<S>::backward(const std::vector<bool>& valid, NormalizationCache<S>& cache,
                            Out<S> d) {
  const auto counted = [&](Index n) { return valid.empty() || valid[static_cast<std::size_t>(n)]; };
  // Sums of dy and dy * x-hat are the gradients of bias and gain and feed the input's gradient.
  cache.gradient.resize_zero(d.rows(), 2);
  for (Index n = 0; n < d.cols(); ++n) {
    cache.gradient.col(0) += d.col(n);
    cache.gradient.col(1).array() += d.col(n).array() * cache.normalized.col(n).array();
  }
  if (bias.wants_gradient()) bias.gradient_vector() += cache.gradient.col(0);
  if (gain.wants_gradient()) gain.gradient_vector() += cache.gradient.col(1);
  const S inverse_count = S(1) / static_cast<S>(cache.count);
  for (Index n = 0; n < d.cols(); ++n) {
    auto column = d.col(n).array();
    if (counted(n))
      column -= inverse_count * (cache.gradient.col(0).array() +
                                 cache.normalized.col(n).array() * cache.gradient.col(1).array());
    column *= gain.vector().array() * cache.inverse_deviation.array();
  }
  // Unbiased variance for inference, as Ioffe and Szegedy's algorithm 2.
  const S unbiased =
      static_cast<S>(cache.count) / static_cast<S>(std::max<Index>(cache.count - 1, 1));
  running_mean.vector() += S(kMomentum) * (cache.mean - running_mean.vector());
  running_variance.vector() +=
      S(kMomentum) * (unbiased * cache.variance - running_variance.vector());
}

template class LayerNorm<float>;
template class LayerNorm<double>;
template class BatchNorm<float>;
template class BatchNorm<double>;

}  // namespace refrain
