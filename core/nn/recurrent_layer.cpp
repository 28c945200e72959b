#include "core/nn/recurrent_layer.hpp"

#include <cmath>

#include "core/nn/gru.hpp"
#include "core/nn/lstm.hpp"
#include "core/nn/simple_rnn.hpp"

namespace refrain {
namespace {

Index gates_of(CellKind kind) {
  switch (kind) {
    case CellKind::simple_rnn: return 1;
    case CellKind::gru: return 3;
    case CellKind::lstm: return 4;
  }
  throw ArgumentError("unknown cell kind");
}

}  // namespace

template <class S>
RecurrentLayer<S>::RecurrentLayer(Index inputs, Index hidden, const CellOptions& cell, bool reverse)
    : cell_(cell), reverse_(reverse) {
  if (inputs <= 0 || hidden <= 0)
    throw ArgumentError("a recurrent layer needs positive sizes, got " +
                        shape_text(hidden, inputs));
  if (cell.layer_norm && cell.kind == CellKind::gru && !cell.reset_after)
    throw ArgumentError("layer normalisation in a GRU needs the reset_after form");
  const Index gates = gates_of(cell.kind);
  input_weight = Parameter<S>(gates * hidden, inputs);
  recurrent_weight = Parameter<S>(gates * hidden, hidden);
  bias = Parameter<S>(gates * hidden, 1);
  if (cell.kind == CellKind::gru && cell.reset_after) recurrent_bias = Parameter<S>(hidden, 1);
  if (cell.layer_norm) {
    norm_input = LayerNorm<S>(gates * hidden, false);
    norm_recurrent = LayerNorm<S>(gates * hidden, false);
    if (cell.kind == CellKind::lstm) norm_cell = LayerNorm<S>(hidden);
  }
}

template <class S>
void RecurrentLayer<S>::initialise(Random& random) {
  const Index H = hidden_size();
  input_weight.fill_uniform(random, glorot_range(inputs(), H));
  recurrent_weight.fill_uniform(random, 1.0 / std::sqrt(static_cast<double>(H)));
  bias.value.setZero();
  if (cell_.kind == CellKind::lstm)
    bias.vector().segment(H, H).setConstant(static_cast<S>(cell_.forget_bias));
}

template <class S>
void RecurrentLayer<S>::collect(const std::string& prefix, ParameterList<S>& list) {
  list.push_back({prefix + "input_weight", &input_weight});
  list.push_back({prefix + "recurrent_weight", &recurrent_weight});
  list.push_back({prefix + "bias", &bias});
  if (!recurrent_bias.empty()) list.push_back({prefix + "recurrent_bias", &recurrent_bias});
  if (norm_input.enabled()) norm_input.collect(prefix + "norm_input.", list);
  if (norm_recurrent.enabled()) norm_recurrent.collect(prefix + "norm_recurrent.", list);
  if (norm_cell.enabled()) norm_cell.collect(prefix + "norm_cell.", list);
}

/// Whether the gradient at W_h h_{t-1} differs from the gradient at the gates.
template <class S>
bool RecurrentLayer<S>::splits_recurrent() const {
  return norm_recurrent.enabled() || (cell_.kind == CellKind::gru && cell_.reset_after);
}

/// The state that step t reads: a block of `sequence`, or `initial`.
template <class S>
Out<S> RecurrentLayer<S>::before(Index t, Buffer<S>& sequence, Buffer<S>& initial,
                                 RecurrentCache<S>& cache) const {
  const Index previous = reverse_ ? t + 1 : t - 1;
  if (previous < 0 || previous >= cache.shape.steps) return initial;
  return cache.step(sequence, previous);
}

/// h_{t-1}, under the variational dropout mask where there is one.
template <class S>
Out<S> RecurrentLayer<S>::recurrent_input(Index t, RecurrentCache<S>& cache) const {
  Out<S> h_previous = before(t, cache.hidden, cache.initial_hidden, cache);
  if (cache.recurrent_mask.size() == 0) return h_previous;
  cache.masked_hidden.array() = h_previous.array() * cache.recurrent_mask.array();
  return cache.masked_hidden;
}

// ---------------------------------------------------------------- a whole sequence

template <class S>
void RecurrentLayer<S>::forward(In<S> x, RecurrentCache<S>& cache) const {
  const Index T = cache.shape.steps;
  project(x, 0, T, cache);
  for (Index i = 0; i < T; ++i) step(reverse_ ? T - 1 - i : i, cache);
}

template <class S>
void RecurrentLayer<S>::backward(In<S> x, In<S> d_output, RecurrentCache<S>& cache, Out<S>* dx) {
  const Index T = cache.shape.steps, B = cache.shape.batch;
  for (Index i = T - 1; i >= 0; --i) {
    const Index t = reverse_ ? T - 1 - i : i;
    cache.d_hidden += d_output.middleCols(t * B, B);
    step_backward(t, cache);
  }
  backward_input(0, T, cache, dx);
  finish_backward(x, cache);
}

// ---------------------------------------------------------------- forward

template <class S>
void RecurrentLayer<S>::begin(const SequenceShape& shape, double recurrent_dropout, Random* random,
                              RecurrentCache<S>& cache) const {
  const Index H = hidden_size(), B = shape.batch, N = shape.columns();
  cache.shape = shape;
  cache.gates.resize(gate_rows(), N);
  cache.hidden.resize(H, N);
  cache.initial_hidden.resize_zero(H, B);
  if (cell_.kind == CellKind::lstm) {
    cache.cell.resize(H, N);
    cache.squashed.resize(H, N);
    cache.initial_cell.resize_zero(H, B);
  }
  if (cell_.kind == CellKind::gru) cache.reset_factor.resize(H, N);
  if (cell_.layer_norm) {
    cache.recurrent.resize(gate_rows(), B);
    for (auto* norm : {&cache.norm_input, &cache.norm_recurrent}) {
      norm->normalized.resize(gate_rows(), N);
      norm->inverse_deviation.resize(1, N);
    }
    cache.norm_cell.normalized.resize(H, N);
    cache.norm_cell.inverse_deviation.resize(1, N);
  }
  if (random != nullptr && recurrent_dropout > 0) {
    cache.recurrent_mask.resize(H, B);
    cache.masked_hidden.resize(H, B);
    draw_dropout_mask<S>(*random, recurrent_dropout, cache.recurrent_mask);
  } else {
    cache.recurrent_mask.resize(0, 0);
  }
}

template <class S>
void RecurrentLayer<S>::project(In<S> x, Index first, Index count, RecurrentCache<S>& cache) const {
  const Index B = cache.shape.batch;
  require_shape("recurrent layer input", x.rows(), x.cols(), inputs(), count * B);
  auto gates = cache.gates.middleCols(first * B, count * B);
  if (norm_input.enabled()) {
    input_weight.multiply(x, gates);
    norm_input.forward(gates, cache.norm_input.normalized.middleCols(first * B, count * B),
                       cache.norm_input.inverse_deviation.middleCols(first * B, count * B));
    gates.colwise() += bias.vector();
  } else {
    gates.colwise() = bias.vector();
    input_weight.multiply(x, gates, Into::accumulate);
  }
}

template <class S>
void RecurrentLayer<S>::step(Index t, RecurrentCache<S>& cache) const {
  switch (cell_.kind) {
    case CellKind::simple_rnn:
      add_recurrent(t, cache);
      simple_rnn_step<S>(cell_.activation, cache.step(cache.gates, t), cache.step(cache.hidden, t));
      break;
    case CellKind::gru: gru_step(t, cache); break;
    case CellKind::lstm: lstm_step(t, cache); break;
  }
  if (cache.shape.lengths == nullptr) return;
  // Past its end an example keeps its state.
  auto h = cache.step(cache.hidden, t);
  const Out<S> h_previous = before(t, cache.hidden, cache.initial_hidden, cache);
  for (Index b = 0; b < cache.shape.batch; ++b) {
    if (t < (*cache.shape.lengths)[static_cast<std::size_t>(b)]) continue;
    h.col(b) = h_previous.col(b);
    if (cell_.kind == CellKind::lstm)
      cache.step(cache.cell, t).col(b) = before(t, cache.cell, cache.initial_cell, cache).col(b);
  }
}

/// gates_t += W_h h_{t-1}, normalised where the cell asks for it.
template <class S>
void RecurrentLayer<S>::add_recurrent(Index t, RecurrentCache<S>& cache) const {
  auto gates = cache.step(cache.gates, t);
  if (!norm_recurrent.enabled()) {
    recurrent_weight.multiply(recurrent_input(t, cache), gates, Into::accumulate);
    return;
  }
  recurrent_weight.multiply(recurrent_input(t, cache), cache.recurrent);
  norm_recurrent.forward(cache.recurrent, cache.step(cache.norm_recurrent.normalized, t),
                         cache.step(cache.norm_recurrent.inverse_deviation, t));
  gates += cache.recurrent;
}

template <class S>
void RecurrentLayer<S>::lstm_step(Index t, RecurrentCache<S>& cache) const {
  add_recurrent(t, cache);
  auto gates = cache.step(cache.gates, t);
  auto c = cache.step(cache.cell, t);
  auto squashed = cache.step(cache.squashed, t);
  lstm_cell<S>(before(t, cache.cell, cache.initial_cell, cache), gates, c);
  squashed = c;
  if (norm_cell.enabled())
    norm_cell.forward(squashed, cache.step(cache.norm_cell.normalized, t),
                      cache.step(cache.norm_cell.inverse_deviation, t));
  lstm_hidden<S>(gates, squashed, cache.step(cache.hidden, t));
}

template <class S>
void RecurrentLayer<S>::gru_step(Index t, RecurrentCache<S>& cache) const {
  const Index H = hidden_size();
  auto gates = cache.step(cache.gates, t);
  auto factor = cache.step(cache.reset_factor, t);
  const Out<S> h_in = recurrent_input(t, cache);
  auto rz = gates.topRows(2 * H);
  auto n = gates.bottomRows(H);
  if (norm_recurrent.enabled()) {
    recurrent_weight.multiply(h_in, cache.recurrent);
    norm_recurrent.forward(cache.recurrent, cache.step(cache.norm_recurrent.normalized, t),
                           cache.step(cache.norm_recurrent.inverse_deviation, t));
    rz += cache.recurrent.topRows(2 * H);
    factor = cache.recurrent.bottomRows(H).colwise() + recurrent_bias.vector();
  } else {
    recurrent_weight.multiply_rows(0, h_in, rz, Into::accumulate);
    if (cell_.reset_after) {
      factor.colwise() = recurrent_bias.vector();
      recurrent_weight.multiply_rows(2 * H, h_in, factor, Into::accumulate);
    }
  }
  gru_gates<S>(rz);
  if (cell_.reset_after) {
    n.array() += rz.topRows(H).array() * factor.array();
  } else {
    factor.array() = rz.topRows(H).array() * h_in.array();
    recurrent_weight.multiply_rows(2 * H, factor, n, Into::accumulate);
  }
  gru_hidden<S>(before(t, cache.hidden, cache.initial_hidden, cache), gates,
                cache.step(cache.hidden, t));
}

// ---------------------------------------------------------------- backward

template <class S>
void RecurrentLayer<S>::begin_backward(RecurrentCache<S>& cache) const {
  const Index H = hidden_size(), B = cache.shape.batch, N = cache.shape.columns();
  cache.d_gates.resize(gate_rows(), N);
  if (splits_recurrent()) cache.d_recurrent.resize(gate_rows(), N);
  cache.d_hidden.resize_zero(H, B);
  cache.d_cell.resize_zero(H, B);
  cache.d_squash.resize(H, B);
  cache.d_pass.resize(H, B);
  cache.d_pass_cell.resize(H, B);
}

template <class S>
void RecurrentLayer<S>::step_backward(Index t, RecurrentCache<S>& cache) {
  const auto past_end = [&](Index b) {
    return cache.shape.lengths != nullptr &&
           t >= (*cache.shape.lengths)[static_cast<std::size_t>(b)];
  };
  // A column past its end only hands its gradient on.
  bool any_past_end = false;
  for (Index b = 0; b < cache.shape.batch && !any_past_end; ++b) any_past_end = past_end(b);
  if (any_past_end) {
    cache.d_pass = cache.d_hidden;
    cache.d_pass_cell = cache.d_cell;
    for (Index b = 0; b < cache.shape.batch; ++b) {
      if (!past_end(b)) continue;
      cache.d_hidden.col(b).setZero();
      cache.d_cell.col(b).setZero();
    }
  }
  switch (cell_.kind) {
    case CellKind::simple_rnn:
      simple_rnn_step_backward<S>(cell_.activation, cache.step(cache.hidden, t), cache.d_hidden,
                                  cache.step(cache.d_gates, t));
      backward_recurrent(t, cache, Into::overwrite);
      break;
    case CellKind::gru: gru_step_backward(t, cache); break;
    case CellKind::lstm: lstm_step_backward(t, cache); break;
  }
  if (!any_past_end) return;
  for (Index b = 0; b < cache.shape.batch; ++b) {
    if (!past_end(b)) continue;
    cache.d_hidden.col(b) = cache.d_pass.col(b);
    cache.d_cell.col(b) = cache.d_pass_cell.col(b);
  }
}

template <class S>
void RecurrentLayer<S>::lstm_step_backward(Index t, RecurrentCache<S>& cache) {
  const auto gates = cache.step(cache.gates, t);
  const auto squashed = cache.step(cache.squashed, t);
  lstm_hidden_backward<S>(gates, squashed, cache.d_hidden, cache.d_squash);
  if (norm_cell.enabled())
    norm_cell.backward(cache.step(cache.norm_cell.normalized, t),
                       cache.step(cache.norm_cell.inverse_deviation, t), cache.d_squash);
  cache.d_cell += cache.d_squash;
  lstm_cell_backward<S>(gates, squashed, before(t, cache.cell, cache.initial_cell, cache),
                        cache.d_hidden, cache.d_cell, cache.step(cache.d_gates, t));
  backward_recurrent(t, cache, Into::overwrite);
}

template <class S>
void RecurrentLayer<S>::gru_step_backward(Index t, RecurrentCache<S>& cache) {
  const Index H = hidden_size();
  const auto gates = cache.step(cache.gates, t);
  auto d_gates = cache.step(cache.d_gates, t);
  const auto factor = cache.step(cache.reset_factor, t);
  gru_hidden_backward<S>(gates, before(t, cache.hidden, cache.initial_hidden, cache),
                         cache.d_hidden, d_gates);
  if (cell_.reset_after) {
    gru_reset_backward<S>(gates, factor, d_gates.bottomRows(H), d_gates);
    auto d_recurrent = cache.step(cache.d_recurrent, t);
    d_recurrent.topRows(2 * H) = d_gates.topRows(2 * H);
    d_recurrent.bottomRows(H).array() = d_gates.bottomRows(H).array() * gates.topRows(H).array();
    add_bias_gradient<S>(d_recurrent.bottomRows(H), recurrent_bias);
    backward_recurrent(t, cache, Into::accumulate);
    return;
  }
  // Reset before: n read W_hn (r * h_{t-1}).
  product_nn<S>(weight_rows(recurrent_weight.value, 2 * H, H), d_gates.bottomRows(H),
                cache.d_squash, Into::overwrite);
  gru_reset_backward<S>(gates, recurrent_input(t, cache), cache.d_squash, d_gates);
  cache.d_squash.array() *= gates.topRows(H).array();
  product_nn<S>(weight_rows(recurrent_weight.value, 0, 2 * H), d_gates.topRows(2 * H),
                cache.d_squash, Into::accumulate);
  if (cache.recurrent_mask.size() != 0) cache.d_squash.array() *= cache.recurrent_mask.array();
  cache.d_hidden += cache.d_squash;
}

/// Gradient at h_{t-1} through the recurrent product: d_hidden = (or +=) mask * W_h' d_recurrent.
template <class S>
void RecurrentLayer<S>::backward_recurrent(Index t, RecurrentCache<S>& cache, Into into) {
  Out<S> d = cache.step(splits_recurrent() ? cache.d_recurrent : cache.d_gates, t);
  if (splits_recurrent() && cell_.kind != CellKind::gru) d = cache.step(cache.d_gates, t);
  if (norm_recurrent.enabled())
    norm_recurrent.backward(cache.step(cache.norm_recurrent.normalized, t),
                            cache.step(cache.norm_recurrent.inverse_deviation, t), d);
  if (cache.recurrent_mask.size() == 0) {
    multiply_transposed<S>(recurrent_weight.value, d, cache.d_hidden, into);
    return;
  }
  multiply_transposed<S>(recurrent_weight.value, d, cache.masked_hidden);
  cache.masked_hidden.array() *= cache.recurrent_mask.array();
  if (into == Into::overwrite)
    cache.d_hidden = cache.masked_hidden;
  else
    cache.d_hidden += cache.masked_hidden;
}

template <class S>
void RecurrentLayer<S>::backward_input(Index first, Index count, RecurrentCache<S>& cache,
                                       Out<S>* dx) {
  const Index begin = first * cache.shape.batch, N = count * cache.shape.batch;
  auto d_gates = cache.d_gates.middleCols(begin, N);
  add_bias_gradient<S>(d_gates, bias);
  if (norm_input.enabled())
    norm_input.backward(cache.norm_input.normalized.middleCols(begin, N),
                        cache.norm_input.inverse_deviation.middleCols(begin, N), d_gates);
  if (dx != nullptr) multiply_transposed<S>(input_weight.value, d_gates, *dx);
}

template <class S>
void RecurrentLayer<S>::finish_backward(In<S> x, RecurrentCache<S>& cache) {
  if (input_weight.wants_gradient()) add_outer_products<S>(cache.d_gates, x, input_weight.gradient);
  if (!recurrent_weight.wants_gradient()) return;
  const Index H = hidden_size();
  Weight<S>& gradient = recurrent_weight.gradient;
  cache.previous_hidden.resize(H, cache.shape.columns());
  for (Index t = 0; t < cache.shape.steps; ++t)
    cache.step(cache.previous_hidden, t) = recurrent_input(t, cache);
  if (cell_.kind == CellKind::gru && !cell_.reset_after) {
    product_nt<S>(cache.previous_hidden, cache.d_gates.topRows(2 * H),
                  weight_rows(gradient, 0, 2 * H), Into::accumulate);
    product_nt<S>(cache.reset_factor, cache.d_gates.bottomRows(H), weight_rows(gradient, 2 * H, H),
                  Into::accumulate);
  } else {
    add_outer_products<S>(splits_recurrent() ? cache.d_recurrent : cache.d_gates,
                          cache.previous_hidden, gradient);
  }
}

template class RecurrentLayer<float>;
template class RecurrentLayer<double>;

}  // namespace refrain
