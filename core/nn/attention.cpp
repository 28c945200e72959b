#include "core/nn/attention.hpp"

#include "core/math/activation.hpp"
#include "core/math/elementary.hpp"
#include "core/math/softmax.hpp"

namespace refrain {
namespace {

/// Columns s*B + b of a sequence for one example b, as a matrix (rows x S); no copy.
template <class S>
using Example = Eigen::Map<Matrix<S>, 0, Eigen::OuterStride<>>;
template <class S>
using ConstExample = Eigen::Map<const Matrix<S>, 0, Eigen::OuterStride<>>;

template <class S>
ConstExample<S> example(const Buffer<S>& sequence, Index b, Index batch, Index first, Index count) {
  return {sequence.data() + (first * batch + b) * sequence.rows(), sequence.rows(), count,
          Eigen::OuterStride<>(batch * sequence.rows())};
}
template <class S>
Example<S> example(Buffer<S>& sequence, Index b, Index batch, Index first, Index count) {
  return {sequence.data() + (first * batch + b) * sequence.rows(), sequence.rows(), count,
          Eigen::OuterStride<>(batch * sequence.rows())};
}

template <class S>
Index length_of(const AttentionMemory<S>& memory, Index b) {
  return memory.shape.lengths == nullptr
             ? memory.shape.steps
             : static_cast<Index>((*memory.shape.lengths)[static_cast<std::size_t>(b)]);
}

template <class S>
Index example_of(const AttentionCache<S>& cache, Index b) {
  return cache.examples.empty() ? b
                                : static_cast<Index>(cache.examples[static_cast<std::size_t>(b)]);
}

}  // namespace

template <class S>
Attention<S>::Attention(AttentionKind kind, Index features, Index query, Index output)
    : combine(features + query, output, false), kind_(kind) {
  if (kind == AttentionKind::dot && features != query)
    throw ArgumentError("dot attention needs encoder and decoder states of one size, got " +
                        std::to_string(features) + " and " + std::to_string(query) +
                        "; use general attention");
  if (kind != AttentionKind::dot) key = Linear<S>(features, query, false);
  if (kind == AttentionKind::additive) {
    query_map = Linear<S>(query, query, false);
    v = Parameter<S>(query, 1);
  }
}

template <class S>
void Attention<S>::initialise(Random& random) {
  if (kind_ != AttentionKind::dot) key.initialise(random);
  if (kind_ == AttentionKind::additive) {
    query_map.initialise(random);
    v.fill_uniform(random, glorot_range(v.rows(), 1));
  }
  combine.initialise(random);
}

template <class S>
void Attention<S>::collect(const std::string& prefix, ParameterList<S>& list) {
  if (kind_ != AttentionKind::dot) key.collect(prefix + "key.", list);
  if (kind_ == AttentionKind::additive) {
    query_map.collect(prefix + "query.", list);
    list.push_back({prefix + "v", &v});
  }
  combine.collect(prefix + "combine.", list);
}

template <class S>
void Attention<S>::prepare(AttentionMemory<S>& memory) const {
  if (kind_ == AttentionKind::dot) return;
  memory.keys.resize(key.outputs(), memory.shape.columns());
  key.forward(memory.values, memory.keys);
}

template <class S>
void Attention<S>::begin(const AttentionMemory<S>& memory, Index steps, Index batch,
                         AttentionCache<S>& cache) const {
  const Index N = steps * batch;
  cache.steps = steps;
  cache.batch = batch;
  cache.weights.resize(memory.shape.steps, N);
  cache.combined.resize(combine.inputs(), N);
  cache.output.resize(combine.outputs(), N);
  if (kind_ == AttentionKind::additive) {
    cache.queries.resize(query_map.outputs(), N);
    cache.energy.resize(query_map.outputs(), 1);
  }
}

template <class S>
void Attention<S>::forward(In<S> query, Index first, Index count, const AttentionMemory<S>& memory,
                           AttentionCache<S>& cache) const {
  const Index B = cache.batch, M = memory.shape.batch, F = memory.values.rows();
  const Index begin = first * B, N = count * B;
  cache.combined.block(F, begin, query.rows(), N) = query;
  const bool additive = kind_ == AttentionKind::additive;
  if (additive) query_map.forward(query, cache.queries.middleCols(begin, N));
  const Buffer<S>& keys = kind_ == AttentionKind::dot ? memory.values : memory.keys;

  for (Index b = 0; b < B; ++b) {
    const Index m = example_of(cache, b), length = length_of(memory, m);
    const auto k = example(keys, m, M, 0, length);
    auto weights = example(cache.weights, b, B, first, count);
    weights.bottomRows(memory.shape.steps - length).setZero();
    auto scores = weights.topRows(length);
    if (additive) {
      const auto q = example(cache.queries, b, B, first, count);
      for (Index t = 0; t < count; ++t)
        for (Index s = 0; s < length; ++s) {
          cache.energy = q.col(t) + k.col(s);
          tanh_each(cache.energy.data(), cache.energy.size());
          scores(s, t) = v.vector().dot(cache.energy.col(0));
        }
    } else {
      ConstExample<S> q(query.data() + b * query.outerStride(), query.rows(), count,
                        Eigen::OuterStride<>(B * query.outerStride()));
      product_tn<S>(k, q, scores, Into::overwrite);
    }
    softmax_columns<S>(scores);
    auto combined = example(cache.combined, b, B, first, count);
    product_nn<S>(example(memory.values, m, M, 0, length), scores, combined.topRows(F),
                  Into::overwrite);
  }
  auto output = cache.output.middleCols(begin, N);
  combine.forward(cache.combined.middleCols(begin, N), output);
  apply_activation<S>(Activation::tanh, output);
}

template <class S>
void Attention<S>::begin_backward(AttentionMemory<S>& memory, AttentionCache<S>& cache) const {
  memory.d_values.resize_zero(memory.values.rows(), memory.values.cols());
  if (kind_ != AttentionKind::dot)
    memory.d_keys.resize_zero(memory.keys.rows(), memory.keys.cols());
  cache.d_output.resize(cache.output.rows(), cache.output.cols());
  cache.d_combined.resize(cache.combined.rows(), cache.combined.cols());
  cache.d_weights.resize(cache.weights.rows(), cache.weights.cols());
  if (kind_ == AttentionKind::additive)
    cache.d_queries.resize_zero(cache.queries.rows(), cache.queries.cols());
}

template <class S>
void Attention<S>::backward(Index first, Index count, AttentionMemory<S>& memory,
                            AttentionCache<S>& cache, Out<S> d_query) {
  const Index B = cache.batch, M = memory.shape.batch, F = memory.values.rows();
  const Index begin = first * B, N = count * B;
  const bool additive = kind_ == AttentionKind::additive;
  auto d_output = cache.d_output.middleCols(begin, N);
  d_output.array() *= S(1) - cache.output.middleCols(begin, N).array().square();
  auto d_combined = cache.d_combined.middleCols(begin, N);
  combine.backward_input(d_output, d_combined);
  d_query = d_combined.bottomRows(d_query.rows());
  const Buffer<S>& keys = kind_ == AttentionKind::dot ? memory.values : memory.keys;
  Buffer<S>& d_keys = kind_ == AttentionKind::dot ? memory.d_values : memory.d_keys;

  for (Index b = 0; b < B; ++b) {
    const Index m = example_of(cache, b), length = length_of(memory, m);
    const auto weights = example(cache.weights, b, B, first, count).topRows(length);
    auto d_scores = example(cache.d_weights, b, B, first, count).topRows(length);
    const auto d_context = example(cache.d_combined, b, B, first, count).topRows(F);
    product_nt<S>(d_context, weights, example(memory.d_values, m, M, 0, length), Into::accumulate);
    product_tn<S>(example(memory.values, m, M, 0, length), d_context, d_scores, Into::overwrite);
    softmax_gradient_columns<S>(weights, d_scores);

    const auto k = example(keys, m, M, 0, length);
    auto d_k = example(d_keys, m, M, 0, length);
    if (additive) {
      const auto q = example(cache.queries, b, B, first, count);
      auto d_q = example(cache.d_queries, b, B, first, count);
      for (Index t = 0; t < count; ++t)
        for (Index s = 0; s < length; ++s) {
          auto e = cache.energy.col(0).array();
          cache.energy = q.col(t) + k.col(s);
          tanh_each(cache.energy.data(), cache.energy.size());
          const S d = d_scores(s, t);
          if (v.wants_gradient()) v.gradient_vector().array() += d * e;
          e = d * v.vector().array() * (S(1) - e.square());
          d_q.col(t) += cache.energy.col(0);
          d_k.col(s) += cache.energy.col(0);
        }
    } else {
      const auto q = example(cache.combined, b, B, first, count).bottomRows(d_query.rows());
      Example<S> d_q(d_query.data() + b * d_query.outerStride(), d_query.rows(), count,
                     Eigen::OuterStride<>(B * d_query.outerStride()));
      product_nn<S>(k, d_scores, d_q, Into::accumulate);
      product_nt<S>(q, d_scores, d_k, Into::accumulate);
    }
  }
  if (additive)
    query_map.backward_input(cache.d_queries.middleCols(begin, N), d_query, Into::accumulate);
}

template <class S>
void Attention<S>::finish_backward(In<S> query, AttentionMemory<S>& memory,
                                   AttentionCache<S>& cache) {
  combine.backward_weights(cache.combined, cache.d_output);
  if (kind_ == AttentionKind::additive) query_map.backward_weights(query, cache.d_queries);
  if (kind_ == AttentionKind::dot) return;
  key.backward_weights(memory.values, memory.d_keys);
  key.backward_input(memory.d_keys, memory.d_values, Into::accumulate);
}

template class Attention<float>;
template class Attention<double>;

}  // namespace refrain
