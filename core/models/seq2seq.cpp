#include "core/models/seq2seq.hpp"

#include <algorithm>

namespace refrain {

template <class S>
Seq2Seq<S>::Seq2Seq(const Seq2SeqOptions& options) : options_(options) {
  const auto& o = options_;
  if (o.source_vocabulary < 1 || o.target_vocabulary < 1 || o.embedding_size < 1)
    throw ArgumentError("an encoder-decoder needs positive vocabulary and embedding sizes");
  if (!(o.dropout >= 0 && o.dropout < 1))
    throw ArgumentError("dropout must lie in [0, 1), got " + std::to_string(o.dropout));
  if (o.shared_embedding && o.source_vocabulary != o.target_vocabulary)
    throw ArgumentError("a shared embedding needs one vocabulary, got sizes " +
                        std::to_string(o.source_vocabulary) + " and " +
                        std::to_string(o.target_vocabulary));
  const Index E = o.embedding_size;
  const Index attention_size = o.attention_size > 0 ? o.attention_size : o.decoder.hidden_size;
  source_embedding_ = Embedding<S>(o.source_vocabulary, E);
  source_embedding_.weight.trainable = !o.frozen_embedding;
  if (!o.shared_embedding) target_embedding_ = Embedding<S>(o.target_vocabulary, E);
  encoder_ = RecurrentStack<S>(E, o.encoder);
  decoder_ = Decoder<S>(E, encoder_.output_size(), attention_size, o.decoder, o.attention,
                        o.input_feeding);
  if (o.tied_output && decoder_.output_size() != E)
    throw ArgumentError(
        "tied output weights need the decoder's output (" + std::to_string(decoder_.output_size()) +
        ") to have the embedding's size (" + std::to_string(E) + "); set attention_size");
  output_ = OutputLayer<S>(decoder_.output_size(), o.target_vocabulary, o.tied_output);
  if (o.bridge == BridgeKind::copy && (encoder_.output_size() != o.decoder.hidden_size ||
                                       encoder_.has_cell() != decoder_.has_cell()))
    throw ArgumentError("a copy bridge needs equal cells and sizes, got encoder output " +
                        std::to_string(encoder_.output_size()) + " and decoder hidden " +
                        std::to_string(o.decoder.hidden_size) + "; use the dense bridge");
  if (o.bridge == BridgeKind::dense)
    for (Index l = 0; l < o.decoder.layers; ++l) {
      bridge_hidden_.emplace_back(encoder_.output_size(), o.decoder.hidden_size, true);
      if (decoder_.has_cell())
        bridge_cell_.emplace_back(encoder_.output_size(), o.decoder.hidden_size, true);
    }
}

template <class S>
void Seq2Seq<S>::initialise(Random& random) {
  if (source_embedding_.weight.trainable) source_embedding_.initialise(random);
  if (!options_.shared_embedding) target_embedding_.initialise(random);
  encoder_.initialise(random);
  for (auto& bridge : bridge_hidden_) bridge.initialise(random);
  for (auto& bridge : bridge_cell_) bridge.initialise(random);
  decoder_.initialise(random);
  output_.initialise(random);
}

template <class S>
ParameterList<S> Seq2Seq<S>::parameters() {
  ParameterList<S> list;
  source_embedding_.collect(options_.shared_embedding ? "embedding." : "source_embedding.", list);
  if (!options_.shared_embedding) target_embedding_.collect("target_embedding.", list);
  encoder_.collect("encoder.", list);
  for (std::size_t l = 0; l < bridge_hidden_.size(); ++l) {
    bridge_hidden_[l].collect("bridge." + std::to_string(l) + ".hidden.", list);
    if (decoder_.has_cell())
      bridge_cell_[l].collect("bridge." + std::to_string(l) + ".cell.", list);
  }
  decoder_.collect("decoder.", list);
  output_.collect("output.", list);
  return list;
}

/// The encoder layer whose final state starts decoder layer l.
template <class S>
Index Seq2Seq<S>::bridge_layer(Index decoder_layer) const {
  return std::min(decoder_layer, options_.encoder.layers - 1);
}

template <class S>
void Seq2Seq<S>::encode(std::span<const std::int32_t> source, const std::vector<int>& lengths,
                        Index steps, Random* random, Pass& pass) const {
  pass.source_ids.assign(source.begin(), source.end());
  pass.source_lengths = lengths;
  const SequenceShape shape{steps, static_cast<Index>(lengths.size()), &pass.source_lengths};
  if (static_cast<Index>(source.size()) != shape.columns())
    throw ShapeError("source has " + std::to_string(source.size()) + " ids, expected " +
                     shape_text(shape.steps, shape.batch));
  pass.source_embedded.resize(options_.embedding_size, shape.columns());
  source_embedding_.forward(source, pass.source_embedded);
  pass.source_dropout.forward(options_.dropout, random, pass.source_embedded);
  encoder_.begin(shape, random, pass.encoder);
  encoder_.forward(pass.source_embedded, random, pass.encoder);
  pass.memory.shape = shape;
  pass.memory.values = pass.encoder.output();
  if (decoder_.has_attention()) decoder_.attention.prepare(pass.memory);
  pass.final_states.resize(decoder_.layers.size());
  if (options_.bridge == BridgeKind::zero) return;
  for (std::size_t l = 0; l < decoder_.layers.size(); ++l)
    encoder_.final_state(bridge_layer(static_cast<Index>(l)), pass.encoder, pass.final_states[l]);
}

template <class S>
void Seq2Seq<S>::begin_decoder(Index steps, Random* random, Pass& pass) const {
  const SequenceShape shape{steps, pass.memory.shape.batch, nullptr};
  decoder_.begin(shape, pass.memory, random, pass.decoder);
  for (std::size_t l = 0; l < decoder_.layers.size(); ++l) {
    auto& recurrent = pass.decoder.layers[l].recurrent;
    const auto& state = pass.final_states[l];
    if (options_.bridge == BridgeKind::copy) {
      recurrent.initial_hidden = state.hidden;
      if (decoder_.has_cell()) recurrent.initial_cell = state.cell;
    } else if (options_.bridge == BridgeKind::dense) {
      bridge_hidden_[l].forward(state.hidden, recurrent.initial_hidden);
      apply_activation<S>(Activation::tanh, recurrent.initial_hidden);
      if (!decoder_.has_cell()) continue;
      bridge_cell_[l].forward(encoder_.has_cell() ? state.cell : state.hidden,
                              recurrent.initial_cell);
      apply_activation<S>(Activation::tanh, recurrent.initial_cell);
    }
  }
}

/// From the gradients at the decoder's initial states to those at the encoder's final ones.
template <class S>
void Seq2Seq<S>::bridge_backward(Pass& pass) {
  pass.d_final_states.resize(decoder_.layers.size());
  for (std::size_t l = 0; l < decoder_.layers.size(); ++l) {
    auto& recurrent = pass.decoder.layers[l].recurrent;
    const auto& state = pass.final_states[l];
    auto& d_state = pass.d_final_states[l];
    if (options_.bridge == BridgeKind::copy) {
      d_state.hidden = recurrent.d_hidden;
      if (decoder_.has_cell()) d_state.cell = recurrent.d_cell;
    } else {
      d_state.hidden.resize(state.hidden.rows(), state.hidden.cols());
      apply_activation_gradient<S>(Activation::tanh, recurrent.initial_hidden, recurrent.d_hidden);
      bridge_hidden_[l].backward_weights(state.hidden, recurrent.d_hidden);
      bridge_hidden_[l].backward_input(recurrent.d_hidden, d_state.hidden);
      if (encoder_.has_cell()) d_state.cell.resize_zero(state.cell.rows(), state.cell.cols());
      if (decoder_.has_cell()) {
        const Buffer<S>& source = encoder_.has_cell() ? state.cell : state.hidden;
        Buffer<S>& d_source = encoder_.has_cell() ? d_state.cell : d_state.hidden;
        apply_activation_gradient<S>(Activation::tanh, recurrent.initial_cell, recurrent.d_cell);
        bridge_cell_[l].backward_weights(source, recurrent.d_cell);
        bridge_cell_[l].backward_input(recurrent.d_cell, d_source, Into::accumulate);
      }
    }
    encoder_.add_final_gradient(bridge_layer(static_cast<Index>(l)), d_state, pass.encoder);
  }
}

template <class S>
void Seq2Seq<S>::prepare_search() {
  if (!shortlist.empty()) return;
  output_.matrix(target_embedding().weight).packed.add_preview();
}

template <class S>
std::span<const std::int32_t> Seq2Seq<S>::words_of(int word_set) const {
  if (word_set < 0) return {};
  if (static_cast<std::size_t>(word_set) >= output_words.size())
    throw ArgumentError("there is no word set " + std::to_string(word_set) + ", the network has " +
                        std::to_string(output_words.size()));
  return output_words[static_cast<std::size_t>(word_set)];
}

template <class S>
LossSum Seq2Seq<S>::loss(const Batch& batch, double label_smoothing, Pass& pass) {
  return run(batch, label_smoothing, 1, nullptr, false, pass);
}

template <class S>
LossSum Seq2Seq<S>::loss_and_gradient(const Batch& batch, double label_smoothing, double scale,
                                      Random* random, Pass& pass) {
  return run(batch, label_smoothing, scale, random, true, pass);
}

template <class S>
LossSum Seq2Seq<S>::run(const Batch& batch, double label_smoothing, double scale, Random* random,
                        bool train, Pass& pass) {
  // Forward.
  encode(batch.source, batch.source_lengths, batch.source_length, random, pass);
  begin_decoder(batch.target_length, random, pass);
  const Index E = options_.embedding_size, N = pass.decoder.shape.columns();
  pass.target_embedded.resize(E, N);
  target_embedding().forward(batch.target_input, pass.target_embedded);
  pass.target_dropout.forward(options_.dropout, random, pass.target_embedded);
  decoder_.forward(pass.target_embedded, pass.memory, pass.decoder);
  pass.decoder_output = decoder_.output(pass.decoder);
  pass.output_dropout.forward(options_.dropout, random, pass.decoder_output);
  const LossOptions options{label_smoothing, scale, words_of(batch.word_set), kUnknownId};
  if (!train)
    return output_.loss(target_embedding().weight, pass.decoder_output, batch.target_output,
                        options, pass.output, nullptr);

  // Backward, in the reverse order.
  pass.d_decoder_output.resize(decoder_.output_size(), N);
  Out<S> d_output(pass.d_decoder_output);
  const LossSum sum = output_.loss(target_embedding().weight, pass.decoder_output,
                                   batch.target_output, options, pass.output, &d_output);
  pass.output_dropout.backward(d_output);
  pass.d_target.resize(E, N);
  decoder_.backward(d_output, pass.memory, pass.decoder, pass.d_target);
  pass.target_dropout.backward(pass.d_target);
  target_embedding().backward(batch.target_input, pass.d_target);

  encoder_.begin_backward(pass.encoder);
  if (options_.bridge != BridgeKind::zero) bridge_backward(pass);
  if (!decoder_.has_attention())
    pass.memory.d_values.resize_zero(pass.memory.values.rows(), pass.memory.values.cols());
  pass.d_source.resize(E, pass.memory.shape.columns());
  Out<S> d_source(pass.d_source);
  encoder_.backward(pass.source_embedded, pass.memory.d_values, pass.encoder, &d_source);
  pass.source_dropout.backward(pass.d_source);
  source_embedding_.backward(pass.source_ids, pass.d_source);
  return sum;
}

template class Seq2Seq<float>;
template class Seq2Seq<double>;

}  // namespace refrain
