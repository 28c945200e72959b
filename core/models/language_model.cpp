#include "core/models/language_model.hpp"

namespace refrain {

template <class S>
LanguageModel<S>::LanguageModel(const LanguageModelOptions& options) : options_(options) {
  if (options.vocabulary < 1 || options.embedding_size < 1)
    throw ArgumentError("a language model needs positive vocabulary and embedding sizes");
  if (options.stack.bidirectional)
    throw ArgumentError("a language model cannot be bidirectional: it would see the next word");
  if (!(options.dropout >= 0 && options.dropout < 1))
    throw ArgumentError("dropout must lie in [0, 1), got " + std::to_string(options.dropout));
  if (options.tied_output && options.stack.hidden_size != options.embedding_size)
    throw ArgumentError("tied output weights need hidden_size (" +
                        std::to_string(options.stack.hidden_size) + ") to equal embedding_size (" +
                        std::to_string(options.embedding_size) + ")");
  embedding_ = Embedding<S>(options.vocabulary, options.embedding_size);
  embedding_.weight.trainable = !options.frozen_embedding;
  stack_ = RecurrentStack<S>(options.embedding_size, options.stack);
  output_ = OutputLayer<S>(options.stack.hidden_size, options.vocabulary, options.tied_output);
}

template <class S>
void LanguageModel<S>::initialise(Random& random) {
  if (embedding_.weight.trainable) embedding_.initialise(random);
  stack_.initialise(random);
  output_.initialise(random);
}

template <class S>
ParameterList<S> LanguageModel<S>::parameters() {
  ParameterList<S> list;
  embedding_.collect("embedding.", list);
  stack_.collect("stack.", list);
  output_.collect("output.", list);
  return list;
}

template <class S>
LossSum LanguageModel<S>::loss(const Batch& batch, double label_smoothing, Pass& pass) {
  return run(batch, label_smoothing, 1, nullptr, false, pass);
}

template <class S>
LossSum LanguageModel<S>::loss_and_gradient(const Batch& batch, double label_smoothing,
                                            double scale, Random* random, Pass& pass) {
  return run(batch, label_smoothing, scale, random, true, pass);
}

/// A batch that continues the last one starts from its final states; gradients stop there.
template <class S>
void LanguageModel<S>::carry_state(const Batch& batch, Pass& pass) const {
  if (!batch.continues || pass.carried.empty() || pass.carried[0].hidden.cols() != batch.size)
    return;
  for (std::size_t l = 0; l < pass.carried.size(); ++l) {
    pass.stack.layers[l].forward.initial_hidden = pass.carried[l].hidden;
    if (stack_.has_cell()) pass.stack.layers[l].forward.initial_cell = pass.carried[l].cell;
  }
}

template <class S>
LossSum LanguageModel<S>::run(const Batch& batch, double label_smoothing, double scale,
                              Random* random, bool train, Pass& pass) {
  const SequenceShape shape{batch.target_length, batch.size, nullptr};
  const Index N = shape.columns();
  pass.embedded.resize(options_.embedding_size, N);
  embedding_.forward(batch.target_input, pass.embedded);
  pass.embedding_dropout.forward(options_.dropout, random, pass.embedded);
  stack_.begin(shape, random, pass.stack);
  carry_state(batch, pass);
  stack_.forward(pass.embedded, random, pass.stack);
  pass.carried.resize(static_cast<std::size_t>(options_.stack.layers));
  for (Index l = 0; l < options_.stack.layers; ++l)
    stack_.final_state(l, pass.stack, pass.carried[static_cast<std::size_t>(l)]);
  pass.hidden = pass.stack.output();
  pass.output_dropout.forward(options_.dropout, random, pass.hidden);
  const LossOptions options{label_smoothing, scale, {}, 0};
  if (!train)
    return output_.loss(embedding_.weight, pass.hidden, batch.target_output, options, pass.output,
                        nullptr);

  pass.d_hidden.resize(pass.hidden.rows(), N);
  Out<S> d_hidden(pass.d_hidden);
  const LossSum sum = output_.loss(embedding_.weight, pass.hidden, batch.target_output, options,
                                   pass.output, &d_hidden);
  pass.output_dropout.backward(d_hidden);
  stack_.begin_backward(pass.stack);
  pass.d_embedded.resize(options_.embedding_size, N);
  Out<S> d_embedded(pass.d_embedded);
  const bool trains_embedding = embedding_.weight.wants_gradient();
  stack_.backward(pass.embedded, d_hidden, pass.stack, trains_embedding ? &d_embedded : nullptr);
  if (trains_embedding) {
    pass.embedding_dropout.backward(d_embedded);
    embedding_.backward(batch.target_input, d_embedded);
  }
  return sum;
}

template <class S>
void LanguageModel<S>::begin(Index batch, LanguageModelState<S>& state) const {
  stack_.begin({1, batch, nullptr}, nullptr, state.stack);
  state.embedded.resize(options_.embedding_size, batch);
  state.logits.resize(options_.vocabulary, batch);
}

template <class S>
void LanguageModel<S>::read(std::span<const std::int32_t> words,
                            LanguageModelState<S>& state) const {
  embedding_.forward(words, state.embedded);
  stack_.forward(state.embedded, nullptr, state.stack);
  output_.logits(embedding_.weight, state.stack.output(), state.logits);
  for (auto& layer : state.stack.layers) {
    layer.forward.initial_hidden = layer.forward.hidden;
    if (stack_.has_cell()) layer.forward.initial_cell = layer.forward.cell;
  }
}

template class LanguageModel<float>;
template class LanguageModel<double>;

LanguageModelOptions classic_stack_options(Index vocabulary, Index embedding_size,
                                           Index hidden_size) {
  LanguageModelOptions options;
  options.vocabulary = vocabulary;
  options.embedding_size = embedding_size;
  options.frozen_embedding = true;
  options.stack.hidden_size = hidden_size;
  options.stack.layers = 2;
  return options;
}

}  // namespace refrain
