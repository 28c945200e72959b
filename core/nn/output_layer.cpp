#include "core/nn/output_layer.hpp"

#include <algorithm>
#include <cmath>

#include "core/math/elementary.hpp"

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
  matrix(embedding).multiply(h, out, Into::accumulate);
}

template <class S>
void OutputLayer<S>::gather(const Parameter<S>& embedding, std::span<const std::int32_t> words,
                            OutputRows<S>& rows) const {
  const Parameter<S>& W = matrix(embedding);
  const auto n = static_cast<Index>(words.size());
  rows.bias.resize(n, 1);
  for (Index i = 0; i < n; ++i) rows.bias(i, 0) = bias.value(words[static_cast<std::size_t>(i)], 0);
  if (!W.packed.empty()) {
    rows.weight.replace_by(W.packed.select(words));
    return;
  }
  rows.weight.value.resize(n, W.cols());
  for (Index i = 0; i < n; ++i)
    rows.weight.value.row(i) = W.value.row(words[static_cast<std::size_t>(i)]);
}

template <class S>
void OutputLayer<S>::logits(const OutputRows<S>& rows, In<S> h, Out<S> out) {
  out.colwise() = rows.bias.col(0);
  rows.weight.multiply(h, out, Into::accumulate);
}

template <class S>
LossSum OutputLayer<S>::loss(Parameter<S>& embedding, In<S> h,
                             std::span<const std::int32_t> targets, const LossOptions& options,
                             OutputScratch<S>& scratch, Out<S>* d_h) {
  Parameter<S>& W = matrix(embedding);
  const auto words = options.words;
  const bool some = !words.empty();
  const Index H = W.cols(), V = some ? static_cast<Index>(words.size()) : W.rows();
  const auto row_of = [&](std::int32_t word) {
    if (!some) return static_cast<Index>(word);
    auto found = std::lower_bound(words.begin(), words.end(), word);
    if (found == words.end() || *found != word)
      found = std::lower_bound(words.begin(), words.end(), options.unknown);
    return static_cast<Index>(found - words.begin());
  };
  scratch.columns.clear();
  scratch.targets.clear();
  for (std::size_t n = 0; n < targets.size(); ++n) {
    if (targets[n] < 0) continue;
    scratch.columns.push_back(static_cast<Index>(n));
    scratch.targets.push_back(row_of(targets[n]));
  }
  if (d_h != nullptr) d_h->setZero();
  const bool learns = d_h != nullptr && W.wants_gradient();
  if (some) {
    gather(embedding, words, scratch.rows);
    if (learns) scratch.row_gradient.setZero(V, H);
    if (learns) scratch.row_bias_gradient.setZero(V, 1);
  }
  const Weight<S>& value = some ? scratch.rows.weight.value : W.value;

  const auto total = static_cast<Index>(scratch.columns.size());
  const S eps = static_cast<S>(options.label_smoothing), share = eps / static_cast<S>(V);
  const S scale = static_cast<S>(options.scale);
  LossSum sum;
  for (Index first = 0; first < total; first += kBlock) {
    const Index count = std::min(kBlock, total - first);
    scratch.hidden.resize(H, count);
    for (Index n = 0; n < count; ++n)
      scratch.hidden.col(n) = h.col(scratch.columns[static_cast<std::size_t>(first + n)]);
    scratch.logits.resize(V, count);
    if (some)
      logits(scratch.rows, scratch.hidden, scratch.logits);
    else
      logits(embedding, scratch.hidden, scratch.logits);

    for (Index n = 0; n < count; ++n) {
      auto x = scratch.logits.col(n).array();
      const Index y = scratch.targets[static_cast<std::size_t>(first + n)];
      const S maximum = largest(x.data(), V), at_target = x(y), mean = eps > 0 ? x.mean() : S(0);
      x -= maximum;
      exp_each(x.data(), V);
      const S total_exp = x.sum(), log_total = maximum + std::log(total_exp);
      const double nll = static_cast<double>(log_total - at_target);
      sum.nll += nll;
      sum.loss += (1 - options.label_smoothing) * nll +
                  options.label_smoothing * static_cast<double>(eps > 0 ? log_total - mean : S(0));
      ++sum.words;
      if (at_target == maximum) ++sum.correct;
      if (d_h == nullptr) continue;
      x = x * (scale / total_exp) - scale * share;
      x(y) -= scale * (S(1) - eps);
    }
    if (d_h == nullptr) continue;
    scratch.d_hidden.resize(H, count);
    multiply_transposed<S>(value, scratch.logits, scratch.d_hidden);
    for (Index n = 0; n < count; ++n)
      d_h->col(scratch.columns[static_cast<std::size_t>(first + n)]) = scratch.d_hidden.col(n);
    if (some && learns) {
      add_outer_products<S>(scratch.logits, scratch.hidden, scratch.row_gradient);
      scratch.row_bias_gradient += scratch.logits.rowwise().sum();
    } else if (learns) {
      add_outer_products<S>(scratch.logits, scratch.hidden, W.gradient);
      add_bias_gradient<S>(scratch.logits, bias);
    }
  }
  if (some && learns)
    for (Index i = 0; i < V; ++i) {
      const Index word = words[static_cast<std::size_t>(i)];
      W.gradient.row(word) += scratch.row_gradient.row(i);
      bias.gradient(word, 0) += scratch.row_bias_gradient(i, 0);
    }
  return sum;
}

template class OutputLayer<float>;
template class OutputLayer<double>;

}  // namespace refrain
