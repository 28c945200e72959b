#include "core/nn/output_layer.hpp"

#include <algorithm>
#include <cmath>

namespace refrain {
namespace {

constexpr Index kBlock = 128;  // columns at once: (V x 128) logits stay near the cache

}  // namespace

template <class S>
OutputLayer<S>::OutputLayer(Index hidden, Index vocabulary, bool is_tied)
    : weight(is_tied ? Parameter<S>() : Parameter<S>(vocabulary, hidden)), bias(vocabulary, 1) {}

template <class S>
void OutputLayer<S>::initialise(Random& random) {
  if (!tied()) weight.fill_uniform(random, glorot_range(weight.rows(), weight.cols()));
}

template <class S>
void OutputLayer<S>::collect(const std::string& prefix, ParameterList<S>& list) {
  if (!tied()) list.push_back({prefix + "weight", &weight});
  list.push_back({prefix + "bias", &bias});
}

template <class S>
void OutputLayer<S>::logits(const Parameter<S>& embedding, In<S> h, Out<S> out) const {
  out.colwise() = bias.vector();
  multiply<S>(tied() ? embedding.value : weight.value, h, out, Into::accumulate);
}

template <class S>
LossSum OutputLayer<S>::loss(Parameter<S>& embedding, In<S> h,
                             std::span<const std::int32_t> targets, double label_smoothing,
                             double scale, OutputScratch<S>& scratch, Out<S>* d_h) {
  Parameter<S>& W = tied() ? embedding : weight;
  const Index H = W.cols(), V = W.rows();
  scratch.columns.clear();
  for (std::size_t n = 0; n < targets.size(); ++n)
    if (targets[n] >= 0) scratch.columns.push_back(static_cast<Index>(n));
  if (d_h != nullptr) d_h->setZero();

  const auto total = static_cast<Index>(scratch.columns.size());
  const S eps = static_cast<S>(label_smoothing), share = eps / static_cast<S>(V);
  LossSum sum;
  for (Index first = 0; first < total; first += kBlock) {
    const Index count = std::min(kBlock, total - first);
    scratch.hidden.resize(H, count);
    for (Index n = 0; n < count; ++n)
      scratch.hidden.col(n) = h.col(scratch.columns[static_cast<std::size_t>(first + n)]);
    scratch.logits.resize(V, count);
    logits(embedding, scratch.hidden, scratch.logits);

    for (Index n = 0; n < count; ++n) {
      auto x = scratch.logits.col(n).array();
      const Index y =
          targets[static_cast<std::size_t>(scratch.columns[static_cast<std::size_t>(first + n)])];
      const S maximum = x.maxCoeff(), at_target = x(y), mean = eps > 0 ? x.mean() : S(0);
      x = (x - maximum).exp();
      const S total_exp = x.sum(), log_total = maximum + std::log(total_exp);
      const double nll = static_cast<double>(log_total - at_target);
      sum.nll += nll;
      sum.loss += (1 - label_smoothing) * nll +
                  label_smoothing * static_cast<double>(eps > 0 ? log_total - mean : S(0));
      ++sum.words;
      if (at_target == maximum) ++sum.correct;
      if (d_h == nullptr) continue;
      x = x * (static_cast<S>(scale) / total_exp) - static_cast<S>(scale) * share;
      x(y) -= static_cast<S>(scale) * (S(1) - eps);
    }
    if (d_h == nullptr) continue;
    scratch.d_hidden.resize(H, count);
    multiply_transposed<S>(W.value, scratch.logits, scratch.d_hidden);
    for (Index n = 0; n < count; ++n)
      d_h->col(scratch.columns[static_cast<std::size_t>(first + n)]) = scratch.d_hidden.col(n);
    if (W.wants_gradient()) add_outer_products<S>(scratch.logits, scratch.hidden, W.gradient);
    add_bias_gradient<S>(scratch.logits, bias);
  }
  return sum;
}

template class OutputLayer<float>;
template class OutputLayer<double>;

}  // namespace refrain
