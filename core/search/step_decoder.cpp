#include "core/search/step_decoder.hpp"

#include <algorithm>

namespace refrain {

StepDecoder::StepDecoder(const Seq2Seq<float>& network, std::vector<TokenId> words,
                         std::span<const TokenId> never, Index wanted)
    : network_(network), words_(std::move(words)), wanted_(wanted) {
  if (words_.empty())
    rows_.bias = network.output().bias.value;
  else
    network.output().gather(network.target_embedding().weight, words_, rows_);
  for (const TokenId word : never) rows_.bias(row(word), 0) = kNever;
}

const Parameter<float>& StepDecoder::weight() const {
  return words_.empty() ? network_.output().matrix(network_.target_embedding().weight)
                        : rows_.weight;
}

Index StepDecoder::row(TokenId word) const {
  if (words_.empty()) return word;
  const auto found = std::lower_bound(words_.begin(), words_.end(), word);
  return found != words_.end() && *found == word ? found - words_.begin() : -1;
}

void StepDecoder::begin(std::span<const TokenId> source, const std::vector<int>& lengths,
                        Index steps) {
  pass_.decoder.attention.examples.clear();
  network_.encode(source, lengths, steps, nullptr, pass_);
  network_.begin_decoder(1, nullptr, pass_);
  auto& examples = pass_.decoder.attention.examples;
  examples.resize(lengths.size());
  for (std::size_t b = 0; b < lengths.size(); ++b) examples[b] = static_cast<int>(b);
  next_.resize(pass_.decoder.layers.size());
}

Buffer<float>& StepDecoder::step(std::span<const TokenId> words) {
  const Index C = columns();
  const Decoder<float>& decoder = network_.decoder();
  embedded_.resize(network_.options().embedding_size, C);
  network_.target_embedding().forward(words, embedded_);
  decoder.forward(embedded_, pass_.memory, pass_.decoder);
  const Buffer<float>& output = decoder.output(pass_.decoder);
  const Parameter<float>& W = weight();
  logits_.resize(W.rows(), C);
  if (wanted_ > 0 && W.packed.has_preview()) {
    W.packed.multiply_largest(output, {rows_.bias.data(), static_cast<std::size_t>(W.rows())},
                              wanted_, logits_);
  } else {
    logits_.colwise() = rows_.bias.col(0);
    W.multiply(output, logits_, Into::accumulate);
  }
  return logits_;
}

void StepDecoder::select(std::span<const int> parents) {
  const auto C = static_cast<Index>(parents.size());
  const Decoder<float>& decoder = network_.decoder();
  auto& cache = pass_.decoder;
  const auto gather = [&](const Buffer<float>& from, Buffer<float>& to) {
    to.resize(from.rows(), C);
    for (Index j = 0; j < C; ++j) to.col(j) = from.col(parents[static_cast<std::size_t>(j)]);
  };
  for (std::size_t l = 0; l < cache.layers.size(); ++l) {
    gather(cache.layers[l].recurrent.hidden, next_[l].hidden);
    if (decoder.has_cell()) gather(cache.layers[l].recurrent.cell, next_[l].cell);
  }
  const bool feeds = network_.options().input_feeding;
  if (feeds) gather(cache.attention.output, feed_);
  examples_.resize(parents.size());
  for (std::size_t j = 0; j < parents.size(); ++j)
    examples_[j] = cache.attention.examples[static_cast<std::size_t>(parents[j])];

  decoder.begin({1, C, nullptr}, pass_.memory, nullptr, cache);
  for (std::size_t l = 0; l < cache.layers.size(); ++l) {
    cache.layers[l].recurrent.initial_hidden = next_[l].hidden;
    if (decoder.has_cell()) cache.layers[l].recurrent.initial_cell = next_[l].cell;
  }
  if (feeds) cache.first_feed = feed_;
  cache.attention.examples = examples_;
}

}  // namespace refrain
