#include "core/models/decoder.hpp"

namespace refrain {

template <class S>
Decoder<S>::Decoder(Index embedding, Index features, Index output, const StackOptions& options,
                    AttentionKind attention_kind, bool input_feeding)
    : options_(options),
      attention_kind_(attention_kind),
      input_feeding_(input_feeding),
      embedding_(embedding) {
  if (options.bidirectional)
    throw ArgumentError("a decoder cannot be bidirectional: the next words are not known yet");
  if (options.layer_norm)
    throw ArgumentError(
        "layer normalisation between layers is for encoders and language models; a decoder's cells "
        "can have it (cell.layer_norm)");
  if (options.batch_norm)
    throw ArgumentError("batch normalisation is for encoders and language models, not decoders");
  if (input_feeding && !has_attention()) throw ArgumentError("input feeding needs attention");
  if (has_attention())
    attention = Attention<S>(attention_kind, features, options.hidden_size, output);
  for (Index l = 0; l < options.layers; ++l) {
    const Index below = l > 0 ? options.hidden_size : embedding + (input_feeding ? output : 0);
    layers.emplace_back(below, options.hidden_size, options.cell);
  }
}

template <class S>
void Decoder<S>::initialise(Random& random) {
  for (auto& layer : layers) layer.initialise(random);
  if (has_attention()) attention.initialise(random);
}

template <class S>
void Decoder<S>::collect(const std::string& prefix, ParameterList<S>& list) {
  for (std::size_t l = 0; l < layers.size(); ++l)
    layers[l].collect(prefix + "layers." + std::to_string(l) + ".", list);
  if (has_attention()) attention.collect(prefix + "attention.", list);
}

template <class S>
Index Decoder<S>::output_size() const {
  return has_attention() ? attention.output_size() : options_.hidden_size;
}

template <class S>
const Buffer<S>& Decoder<S>::output(const DecoderCache<S>& cache) const {
  return has_attention() ? cache.attention.output : cache.layers.back().output;
}

template <class S>
void Decoder<S>::begin(const SequenceShape& shape, const AttentionMemory<S>& memory, Random* random,
                       DecoderCache<S>& cache) const {
  cache.shape = shape;
  cache.layers.resize(layers.size());
  for (std::size_t l = 0; l < layers.size(); ++l) {
    auto& c = cache.layers[l];
    layers[l].begin(shape, options_.recurrent_dropout, random, c.recurrent);
    c.input.resize(layers[l].inputs(), shape.columns());
    c.output.resize(options_.hidden_size, shape.columns());
    if (l > 0) c.dropout.begin(options_.dropout, random, options_.hidden_size, shape.columns());
  }
  if (has_attention()) attention.begin(memory, shape.steps, shape.batch, cache.attention);
  if (input_feeding_) cache.first_feed.resize_zero(attention.output_size(), shape.batch);
}

/// Layer l over `count` steps: its input from the layer below, its products, its steps.
template <class S>
void Decoder<S>::advance(Index l, Index first, Index count, DecoderCache<S>& cache) const {
  const Index B = cache.shape.batch, begin = first * B, N = count * B;
  auto& c = cache.layers[static_cast<std::size_t>(l)];
  const auto& layer = layers[static_cast<std::size_t>(l)];
  auto input = c.input.middleCols(begin, N);
  if (l > 0) {
    input = cache.layers[static_cast<std::size_t>(l - 1)].output.middleCols(begin, N);
    c.dropout.apply(input, begin);
  }
  layer.project(input, first, count, c.recurrent);
  for (Index t = first; t < first + count; ++t) layer.step(t, c.recurrent);
  auto output = c.output.middleCols(begin, N);
  output = c.recurrent.hidden.middleCols(begin, N);
  if (options_.residual && l > 0) output += input;
}

template <class S>
void Decoder<S>::forward(In<S> embedded, const AttentionMemory<S>& memory,
                         DecoderCache<S>& cache) const {
  const Index T = cache.shape.steps, B = cache.shape.batch;
  const Index L = static_cast<Index>(layers.size());
  require_shape("decoder input", embedded.rows(), embedded.cols(), embedding_, T * B);
  auto& bottom = cache.layers.front();
  const auto& top = cache.layers.back();
  bottom.input.topRows(embedding_) = embedded;
  if (!input_feeding_) {
    for (Index l = 0; l < L; ++l) advance(l, 0, T, cache);
    if (has_attention()) attention.forward(top.output, 0, T, memory, cache.attention);
    return;
  }
  const Index A = attention.output_size();
  for (Index t = 0; t < T; ++t) {
    auto feed = bottom.input.block(embedding_, t * B, A, B);
    if (t == 0)
      feed = cache.first_feed;
    else
      feed = cache.attention.output.middleCols((t - 1) * B, B);
    for (Index l = 0; l < L; ++l) advance(l, t, 1, cache);
    attention.forward(top.output.middleCols(t * B, B), t, 1, memory, cache.attention);
  }
}

/// Layer l back over `count` steps: from the gradient at its output to that at its input, which
/// is added to the gradient at the output of the layer below.
template <class S>
void Decoder<S>::retreat(Index l, Index first, Index count, DecoderCache<S>& cache) {
  const Index B = cache.shape.batch, begin = first * B, N = count * B;
  auto& c = cache.layers[static_cast<std::size_t>(l)];
  auto& layer = layers[static_cast<std::size_t>(l)];
  for (Index t = first + count - 1; t >= first; --t) {
    c.recurrent.d_hidden += c.d_output.middleCols(t * B, B);
    layer.step_backward(t, c.recurrent);
  }
  Out<S> d_input(c.d_input.middleCols(begin, N));
  layer.backward_input(first, count, c.recurrent, &d_input);
  if (l == 0) return;
  if (options_.residual) d_input += c.d_output.middleCols(begin, N);
  c.dropout.apply(d_input, begin);
  cache.layers[static_cast<std::size_t>(l - 1)].d_output.middleCols(begin, N) = d_input;
}

template <class S>
void Decoder<S>::backward(In<S> d_output, AttentionMemory<S>& memory, DecoderCache<S>& cache,
                          Out<S> d_embedded) {
  const Index T = cache.shape.steps, B = cache.shape.batch, N = cache.shape.columns();
  const Index L = static_cast<Index>(layers.size());
  for (std::size_t l = 0; l < layers.size(); ++l) {
    auto& c = cache.layers[l];
    layers[l].begin_backward(c.recurrent);
    c.d_input.resize(layers[l].inputs(), N);
    c.d_output.resize(options_.hidden_size, N);
  }
  auto& bottom = cache.layers.front();
  auto& top = cache.layers.back();
  if (has_attention()) {
    attention.begin_backward(memory, cache.attention);
    cache.attention.d_output = d_output;
  } else {
    top.d_output = d_output;
  }
  if (!input_feeding_) {
    if (has_attention()) attention.backward(0, T, memory, cache.attention, top.d_output);
    for (Index l = L - 1; l >= 0; --l) retreat(l, 0, T, cache);
  } else {
    const Index A = attention.output_size();
    for (Index t = T - 1; t >= 0; --t) {
      attention.backward(t, 1, memory, cache.attention, top.d_output.middleCols(t * B, B));
      for (Index l = L - 1; l >= 0; --l) retreat(l, t, 1, cache);
      if (t > 0)
        cache.attention.d_output.middleCols((t - 1) * B, B) +=
            bottom.d_input.block(embedding_, t * B, A, B);
    }
  }
  for (std::size_t l = 0; l < layers.size(); ++l)
    layers[l].finish_backward(cache.layers[l].input, cache.layers[l].recurrent);
  if (has_attention()) attention.finish_backward(top.output, memory, cache.attention);
  d_embedded = bottom.d_input.topRows(embedding_);
}

template class Decoder<float>;
template class Decoder<double>;

}  // namespace refrain
