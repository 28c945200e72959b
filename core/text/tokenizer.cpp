#include "core/text/tokenizer.hpp"

#include <algorithm>
#include <map>

#include "core/base/error.hpp"
#include "core/text/bpe_learner.hpp"
#include "core/text/characters.hpp"
#include "core/text/cleaning.hpp"
#include "core/text/pretokenizer.hpp"
#include "core/text/utf8.hpp"

namespace refrain {
namespace {

constexpr std::uint32_t kNoSymbol = 0xFFFFFFFFu;

const std::string& visible_space() {
  static const std::string text = encode_utf8(std::u32string(1, kVisibleSpace));
  return text;
}
const std::string& joiner() {
  static const std::string text = encode_utf8(std::u32string(1, kJoiner));
  return text;
}

std::uint64_t pair_key(std::uint32_t left, std::uint32_t right) {
  return (static_cast<std::uint64_t>(left) << 32) | right;
}

}  // namespace

Tokenizer Tokenizer::learn(const TokenizerOptions& options, const std::vector<std::string>& lines) {
  Tokenizer tokenizer;
  tokenizer.options_ = options;
  if (options.kind == TokenizerKind::bpe) {
    std::map<std::u32string, long> words;
    for (const auto& line : lines)
      for (auto& word : cut_for_bpe(options.lowercase ? lower_text(line) : line)) ++words[word];
    LearnedBpe learned = learn_bpe({words.begin(), words.end()}, options.vocabulary_size,
                                   std::max<std::size_t>(options.min_frequency, 1));
    tokenizer.merges_ = std::move(learned.merges);
    tokenizer.learned_ = std::move(learned.pieces);
    tokenizer.index_merges();
    return tokenizer;
  }
  std::map<std::string, long> counts;
  for (const auto& line : lines)
    for (auto& piece : tokenizer.encode(line)) ++counts[piece];
  std::vector<std::pair<std::string, long>> order(counts.begin(), counts.end());
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  for (const auto& [piece, count] : order) {
    if (options.vocabulary_size > 0 && tokenizer.learned_.size() >= options.vocabulary_size) break;
    if (count >= static_cast<long>(options.min_frequency)) tokenizer.learned_.push_back(piece);
  }
  return tokenizer;
}

Tokenizer Tokenizer::from_merges(const TokenizerOptions& options, std::vector<Merge> merges) {
  Tokenizer tokenizer;
  tokenizer.options_ = options;
  tokenizer.merges_ = std::move(merges);
  tokenizer.index_merges();
  return tokenizer;
}

std::uint32_t Tokenizer::symbol(std::string_view text) {
  const auto [entry, added] =
      symbols_.try_emplace(std::string(text), static_cast<std::uint32_t>(symbol_text_.size()));
  if (added) symbol_text_.emplace_back(text);
  return entry->second;
}

void Tokenizer::index_merges() {
  for (std::size_t i = 0; i < merges_.size(); ++i) {
    const auto& [left, right] = merges_[i];
    if (left.empty() || right.empty())
      throw FormatError("tokenizer merge " + std::to_string(i) + " has an empty side");
    const std::uint32_t a = symbol(left), b = symbol(right), merged = symbol(left + right);
    if (!ranks_.try_emplace(pair_key(a, b), Found{static_cast<std::uint32_t>(i), merged}).second)
      throw FormatError("tokenizer merge " + std::to_string(i) + " repeats '" + left + " " + right +
                        "'");
  }
}

/// Applies the merge of lowest rank until none applies (Sennrich et al. 2016).
void Tokenizer::append_bpe(std::u32string_view word, std::vector<std::string>& pieces) const {
  struct Part {
    std::uint32_t symbol;
    std::string text;
  };
  std::vector<Part> parts;
  for (const char32_t c : word) {
    Part part{kNoSymbol, {}};
    append_utf8(part.text, c);
    const auto known = symbols_.find(part.text);
    if (known != symbols_.end()) part.symbol = known->second;
    parts.push_back(std::move(part));
  }
  while (parts.size() > 1) {
    const Found* best = nullptr;
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
      if (parts[i].symbol == kNoSymbol || parts[i + 1].symbol == kNoSymbol) continue;
      const auto found = ranks_.find(pair_key(parts[i].symbol, parts[i + 1].symbol));
      if (found != ranks_.end() && (best == nullptr || found->second.rank < best->rank))
        best = &found->second;
    }
    if (best == nullptr) break;
    // All occurrences of the pair, from the left.
    std::size_t out = 0;
    for (std::size_t i = 0; i < parts.size(); ++i, ++out) {
      const auto found = i + 1 < parts.size()
                             ? ranks_.find(pair_key(parts[i].symbol, parts[i + 1].symbol))
                             : ranks_.end();
      if (found != ranks_.end() && found->second.rank == best->rank) {
        parts[out] = {found->second.merged, symbol_text_[found->second.merged]};
        ++i;
      } else if (out != i) {
        parts[out] = std::move(parts[i]);
      }
    }
    parts.resize(out);
  }
  for (auto& part : parts) pieces.push_back(std::move(part.text));
}

std::vector<std::string> Tokenizer::encode(std::string_view raw) const {
  const std::string lowered = options_.lowercase ? lower_text(raw) : std::string();
  const std::string_view text = options_.lowercase ? std::string_view(lowered) : raw;
  std::vector<std::string> pieces;
  switch (options_.kind) {
    case TokenizerKind::word:
      return options_.filters.empty() ? cut_words(text) : cut_filtered(text, options_.filters);
    case TokenizerKind::character:
      for (const char32_t c : escape_marks(decode_utf8(text))) {
        pieces.emplace_back();
        append_utf8(pieces.back(), c == U' ' ? kVisibleSpace : c);
      }
      return pieces;
    case TokenizerKind::bpe:
      for (const auto& word : cut_for_bpe(text)) append_bpe(word, pieces);
      return pieces;
  }
  return pieces;
}

std::string Tokenizer::decode(const std::vector<std::string>& pieces) const {
  if (options_.kind == TokenizerKind::word) {
    if (options_.filters.empty()) return join_words(pieces);
    std::string text;
    for (const auto& piece : pieces) text += (text.empty() ? "" : " ") + piece;
    return text;
  }
  std::string joined;
  for (const auto& piece : pieces) joined += piece;
  std::u32string text = decode_utf8(joined);
  if (options_.kind == TokenizerKind::bpe && !text.empty() && text[0] == kVisibleSpace)
    text.erase(0, 1);
  std::replace(text.begin(), text.end(), kVisibleSpace, U' ');
  return encode_utf8(unescape_marks(text));
}

bool Tokenizer::starts_word(std::string_view piece) const {
  switch (options_.kind) {
    case TokenizerKind::bpe:
      return piece.substr(0, visible_space().size()) == visible_space() ||
             character_class(decode_utf8(piece.substr(0, 4))[0]) == CharacterClass::ideograph;
    case TokenizerKind::word: return piece.substr(0, joiner().size()) != joiner();
    case TokenizerKind::character: break;
  }
  return piece == visible_space();
}

}  // namespace refrain
