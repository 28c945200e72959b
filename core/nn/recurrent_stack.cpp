#include "core/nn/recurrent_stack.hpp"

namespace refrain {

template <class S>
RecurrentStack<S>::RecurrentStack(Index inputs, const StackOptions& options) : options_(options) {
  if (options.layers < 1)
    throw ArgumentError("a recurrent stack needs at least 1 layer, got " +
                        std::to_string(options.layers));
  for (const double rate : {options.dropout, options.recurrent_dropout})
    if (!(rate >= 0 && rate < 1))
      throw ArgumentError("dropout must lie in [0, 1), got " + std::to_string(rate));
  if (options.batch_norm && options.layer_norm)
    throw ArgumentError("layers can have batch_norm or layer_norm after them, not both");
  for (Index l = 0; l < options.layers; ++l) {
    const Index size = l == 0 ? inputs : options.output_size();
    Layer layer;
    layer.forward = RecurrentLayer<S>(size, options.hidden_size, options.cell);
    if (options.bidirectional)
      layer.backward = RecurrentLayer<S>(size, options.hidden_size, options.cell, true);
    if (options.layer_norm)
      layer.layer_norm = LayerNorm<S>(options.output_size(), true, options.layer_norm_epsilon);
    if (options.batch_norm && l + 1 < options.layers)
      layer.norm = BatchNorm<S>(options.output_size());
    layers_.push_back(std::move(layer));
  }
}

template <class S>
void RecurrentStack<S>::initialise(Random& random) {
  for (auto& layer : layers_) {
    layer.forward.initialise(random);
    if (options_.bidirectional) layer.backward.initialise(random);
  }
}

template <class S>
void RecurrentStack<S>::collect(const std::string& prefix, ParameterList<S>& list) {
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const std::string name = prefix + "layers." + std::to_string(l) + ".";
    layers_[l].forward.collect(name + "forward.", list);
    if (options_.bidirectional) layers_[l].backward.collect(name + "backward.", list);
    if (layers_[l].norm.enabled()) layers_[l].norm.collect(name + "batch_norm.", list);
    if (layers_[l].layer_norm.enabled()) layers_[l].layer_norm.collect(name + "layer_norm.", list);
  }
}

template <class S>
void RecurrentStack<S>::begin(const SequenceShape& shape, Random* random,
                              StackCache<S>& cache) const {
  cache.shape = shape;
  cache.layers.resize(layers_.size());
  cache.valid.clear();
  if (options_.batch_norm && shape.lengths != nullptr)
    for (Index t = 0; t < shape.steps; ++t)
      for (const int length : *shape.lengths) cache.valid.push_back(t < length);
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    auto& c = cache.layers[l];
    layers_[l].forward.begin(shape, options_.recurrent_dropout, random, c.forward);
    if (options_.bidirectional)
      layers_[l].backward.begin(shape, options_.recurrent_dropout, random, c.backward);
    c.output.resize(output_size(), shape.columns());
  }
}

template <class S>
void RecurrentStack<S>::forward(In<S> x, Random* random, StackCache<S>& cache) const {
  const Index H = options_.hidden_size;
  for (Index l = 0; l < options_.layers; ++l) {
    const Layer& layer = layers_[static_cast<std::size_t>(l)];
    auto& c = cache.layers[static_cast<std::size_t>(l)];
    const Eigen::Ref<const Matrix<S>> input =
        l == 0 ? Eigen::Ref<const Matrix<S>>(x)
               : cache.layers[static_cast<std::size_t>(l - 1)].output;
    layer.forward.forward(input, c.forward);
    c.output.topRows(H) = c.forward.hidden;
    if (options_.bidirectional) {
      layer.backward.forward(input, c.backward);
      c.output.bottomRows(H) = c.backward.hidden;
    }
    if (residual(l)) c.output += input;
    if (layer.layer_norm.enabled()) {
      c.norm.normalized.resize(c.output.rows(), c.output.cols());
      c.norm.inverse_deviation.resize(1, c.output.cols());
      layer.layer_norm.forward(c.output, c.norm.normalized, c.norm.inverse_deviation);
    }
    if (is_last(l)) break;
    if (layer.norm.enabled()) layer.norm.forward(c.output, cache.valid, random != nullptr, c.norm);
    c.dropout.forward(options_.dropout, random, c.output);
  }
}

template <class S>
void RecurrentStack<S>::final_state(Index l, StackCache<S>& cache, LayerState<S>& state) const {
  const Index H = options_.hidden_size, T = cache.shape.steps;
  auto& c = cache.layers[static_cast<std::size_t>(l)];
  state.hidden.resize(output_size(), cache.shape.batch);
  state.hidden.topRows(H) = c.forward.step(c.forward.hidden, T - 1);
  if (options_.bidirectional) state.hidden.bottomRows(H) = c.backward.step(c.backward.hidden, 0);
  if (!has_cell()) return;
  state.cell.resize(output_size(), cache.shape.batch);
  state.cell.topRows(H) = c.forward.step(c.forward.cell, T - 1);
  if (options_.bidirectional) state.cell.bottomRows(H) = c.backward.step(c.backward.cell, 0);
}

template <class S>
void RecurrentStack<S>::begin_backward(StackCache<S>& cache) const {
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    layers_[l].forward.begin_backward(cache.layers[l].forward);
    if (options_.bidirectional) layers_[l].backward.begin_backward(cache.layers[l].backward);
  }
}

template <class S>
void RecurrentStack<S>::add_final_gradient(Index l, const LayerState<S>& d_state,
                                           StackCache<S>& cache) const {
  const Index H = options_.hidden_size;
  auto& c = cache.layers[static_cast<std::size_t>(l)];
  c.forward.d_hidden += d_state.hidden.topRows(H);
  if (options_.bidirectional) c.backward.d_hidden += d_state.hidden.bottomRows(H);
  if (!has_cell()) return;
  c.forward.d_cell += d_state.cell.topRows(H);
  if (options_.bidirectional) c.backward.d_cell += d_state.cell.bottomRows(H);
}

template <class S>
void RecurrentStack<S>::backward(In<S> x, In<S> d_output, StackCache<S>& cache, Out<S>* dx) {
  const Index H = options_.hidden_size, N = cache.shape.columns();
  for (Index l = options_.layers - 1; l >= 0; --l) {
    Layer& layer = layers_[static_cast<std::size_t>(l)];
    auto& c = cache.layers[static_cast<std::size_t>(l)];
    if (is_last(l)) {
      c.d_output.resize(output_size(), N);
      c.d_output = d_output;
    } else {
      c.dropout.backward(c.d_output);
      if (layer.norm.enabled()) layer.norm.backward(cache.valid, c.norm, c.d_output);
    }
    if (layer.layer_norm.enabled())
      layer.layer_norm.backward(c.norm.normalized, c.norm.inverse_deviation, c.d_output);
    if (l == 0) {
      layer.forward.backward(x, c.d_output.topRows(H), c.forward, dx);
      if (!options_.bidirectional) break;
      if (dx == nullptr) {
        layer.backward.backward(x, c.d_output.bottomRows(H), c.backward, nullptr);
        break;
      }
      cache.d_input.resize(inputs(), N);
      Out<S> d_input(cache.d_input);
      layer.backward.backward(x, c.d_output.bottomRows(H), c.backward, &d_input);
      *dx += cache.d_input;
      break;
    }
    auto& below = cache.layers[static_cast<std::size_t>(l - 1)];
    below.d_output.resize(output_size(), N);
    Out<S> d_below(below.d_output);
    layer.forward.backward(below.output, c.d_output.topRows(H), c.forward, &d_below);
    if (options_.bidirectional) {
      cache.d_input.resize(output_size(), N);
      Out<S> d_input(cache.d_input);
      layer.backward.backward(below.output, c.d_output.bottomRows(H), c.backward, &d_input);
      below.d_output += cache.d_input;
    }
    if (residual(l)) below.d_output += c.d_output;
  }
}

template class RecurrentStack<float>;
template class RecurrentStack<double>;

}  // namespace refrain
