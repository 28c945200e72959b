#include "core/search/text_generator.hpp"

#include <algorithm>
#include <numeric>

#include "core/math/softmax.hpp"
#include "core/search/sampling.hpp"
#include "core/search/translator.hpp"

namespace refrain {

TextGenerator::TextGenerator(const TextLanguageModel& model, std::string_view prompt,
                             const GenerateOptions& options)
    : model_(model), options_(options), random_(options.seed) {
  if (!(options.temperature > 0))
    throw ArgumentError("temperature must be positive, got " + std::to_string(options.temperature));
  if (options.top_k < 0 || options.max_length < 0)
    throw ArgumentError("top_k and max_length must not be negative");
  model_.network.begin(1, state_);
  read(kBeginId);
  pieces_ = model.codec.tokenizer.encode(prepare_text(model.preparation, prompt));
  for (const auto& piece : pieces_) read(model.codec.vocabulary.id(piece));
}

void TextGenerator::read(TokenId word) {
  model_.network.read(std::span<const TokenId>(&word, 1), state_);
  for (const TokenId never : {kPadId, kUnknownId, kBeginId}) state_.logits(never, 0) = -1e9f;
}

bool TextGenerator::advance() {
  if (ended_ || added_ >= options_.max_length) return false;
  const TokenId word =
      sample_word(state_.logits.col(0), options_.temperature, options_.top_k, random_);
  ended_ = word == kEndId;
  if (ended_) return false;
  pieces_.push_back(model_.codec.vocabulary.piece(word));
  ++added_;
  read(word);
  return added_ < options_.max_length;
}

std::string TextGenerator::text() const {
  return model_.codec.tokenizer.decode(pieces_);
}

std::vector<NextWord> TextGenerator::next_words(std::size_t n) const {
  Matrix<float> probabilities = state_.logits;
  softmax_columns<float>(probabilities);
  std::vector<TokenId> order(static_cast<std::size_t>(probabilities.rows()));
  std::iota(order.begin(), order.end(), 0);
  n = std::min(n, order.size());
  std::partial_sort(
      order.begin(), order.begin() + static_cast<std::ptrdiff_t>(n), order.end(),
      [&](TokenId a, TokenId b) { return probabilities(a, 0) > probabilities(b, 0); });
  std::vector<NextWord> words;
  for (std::size_t i = 0; i < n; ++i)
    words.push_back({model_.codec.vocabulary.piece(order[i]), probabilities(order[i], 0)});
  return words;
}

}  // namespace refrain
