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

const std::string& visible_space() {
  static const std::string text = encode_utf8(std::u32string(1, kVisibleSpace));
  return text;
}
const std::string& joiner() {
  static const std::string text = encode_utf8(std::u32string(1, kJoiner));
  return text;
}

template <class Visit>
void for_each_run(const BpeText& text, const Visit& visit) {
  std::size_t begin = 0;
  for (const std::size_t end : text.ends) {
    visit(std::u32string_view(text.text).substr(begin, end - begin));
    begin = end;
  }
}

BpeText cut_runs_for(TokenizerCut cut, std::string_view text) {
  switch (cut) {
    case TokenizerCut::classes: break;
    case TokenizerCut::spaces: return cut_at_spaces(text);
    case TokenizerCut::marks: return cut_marks(text);
  }
  return cut_for_bpe(text);
}

std::vector<std::string> cut_words_for(const TokenizerOptions& options, std::string_view text) {
  if (!options.filters.empty()) return cut_filtered(text, options.filters);
  if (options.cut == TokenizerCut::classes) return cut_words(text);
  if (options.cut == TokenizerCut::spaces) return cut_filtered(text, "\t\r\n");
  std::vector<std::string> words;
  for_each_run(cut_marks(text),
               [&](std::u32string_view run) { words.push_back(encode_utf8(run)); });
  return words;
}

/// Whether pieces are words that a space parts, with nothing to say where there was none.
bool joins_by_spaces(const TokenizerOptions& options) {
  if (options.kind == TokenizerKind::bpe) return options.cut == TokenizerCut::marks;
  return options.kind == TokenizerKind::word &&
         (!options.filters.empty() || options.cut != TokenizerCut::classes);
}

}  // namespace

Tokenizer Tokenizer::learn(const TokenizerOptions& options, const std::vector<std::string>& lines) {
  Tokenizer tokenizer;
  tokenizer.options_ = options;
  if (options.kind == TokenizerKind::bpe) {
    std::map<std::u32string, long, std::less<>> words;
    for (const auto& line : lines)
      for_each_run(cut_runs_for(options.cut, options.lowercase ? lower_text(line) : line),
                   [&](std::u32string_view run) {
                     const auto known = words.find(run);
                     if (known != words.end())
                       ++known->second;
                     else
                       words.emplace(run, 1);
                   });
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

void Tokenizer::index_merges() {
  std::unordered_map<std::string, std::uint32_t> known;
  const auto symbol = [&](const std::string& text) {
    const auto [entry, added] = known.try_emplace(text, static_cast<std::uint32_t>(known.size()));
    if (added) symbols_.push_back(text);
    return entry->second;
  };
  ranks_ = PairTable(merges_.size());
  for (std::size_t i = 0; i < merges_.size(); ++i) {
    const auto& [left, right] = merges_[i];
    const std::string place = "tokenizer merge " + std::to_string(i);
    if (left.empty() || right.empty()) throw FormatError(place + " has an empty side");
    if (find_invalid_utf8(left) || find_invalid_utf8(right))
      throw FormatError(place + " is not valid UTF-8");
    const std::uint32_t a = symbol(left), b = symbol(right), merged = symbol(left + right);
    if (!ranks_.insert(a, b, {static_cast<std::uint32_t>(i), merged}))
      throw FormatError(place + " repeats '" + left + " " + right + "'");
  }
  for (std::size_t i = 0; i < symbols_.size(); ++i) {
    const std::u32string text = decode_utf8(symbols_[i]);
    if (text.size() == 1) characters_[text[0]] = static_cast<std::uint32_t>(i);
  }
}

struct Tokenizer::Part {
  std::uint32_t symbol;          // PairTable::kNoSymbol: a character that no merge holds
  char32_t character;            // that character
  const PairTable::Merge* next;  // merge with the part after this one, if there is one
};

/// Applies the merge of lowest rank until none applies (Sennrich et al. 2016). `parts` is scratch
/// memory, kept from run to run.
void Tokenizer::append_bpe(std::u32string_view run, std::vector<Part>& parts,
                           std::vector<std::string>& pieces) const {
  constexpr std::uint32_t kNoSymbol = PairTable::kNoSymbol;
  parts.clear();
  for (const char32_t c : run) {
    const auto known = characters_.find(c);
    parts.push_back({known == characters_.end() ? kNoSymbol : known->second, c, nullptr});
  }
  const auto look_up = [&](std::size_t i) {
    const bool pair =
        i + 1 < parts.size() && parts[i].symbol != kNoSymbol && parts[i + 1].symbol != kNoSymbol;
    parts[i].next = pair ? ranks_.find(parts[i].symbol, parts[i + 1].symbol) : nullptr;
  };
  for (std::size_t i = 0; i < parts.size(); ++i) look_up(i);
  while (true) {
    const PairTable::Merge* best = nullptr;
    for (const Part& part : parts)
      if (part.next != nullptr && (best == nullptr || part.next->rank < best->rank))
        best = part.next;
    if (best == nullptr) break;
    // All occurrences of the pair, from the left; only pairs beside a merged one change.
    std::size_t out = 0;
    for (std::size_t i = 0; i < parts.size(); ++i, ++out) {
      const bool merges = parts[i].next == best;
      parts[out] = parts[i];
      if (!merges) continue;
      parts[out].symbol = best->merged;
      ++i;
    }
    parts.resize(out);
    for (std::size_t i = 0; i < out; ++i)
      if (parts[i].symbol == best->merged || (i + 1 < out && parts[i + 1].symbol == best->merged))
        look_up(i);
  }
  for (const Part& part : parts) {
    if (part.symbol != kNoSymbol) {
      pieces.push_back(symbols_[part.symbol]);
    } else {
      pieces.emplace_back();
      append_utf8(pieces.back(), part.character);
    }
  }
}

std::vector<std::string> Tokenizer::encode(std::string_view raw) const {
  const std::string lowered = options_.lowercase ? lower_text(raw) : std::string();
  const std::string_view text = options_.lowercase ? std::string_view(lowered) : raw;
  std::vector<std::string> pieces;
  switch (options_.kind) {
    case TokenizerKind::word: return cut_words_for(options_, text);
    case TokenizerKind::character:
      for (const char32_t c : escape_marks(decode_utf8(text))) {
        pieces.emplace_back();
        append_utf8(pieces.back(), c == U' ' ? kVisibleSpace : c);
      }
      return pieces;
    case TokenizerKind::bpe: {
      std::vector<Part> parts;
      for_each_run(cut_runs_for(options_.cut, text),
                   [&](std::u32string_view run) { append_bpe(run, parts, pieces); });
      return pieces;
    }
  }
  return pieces;
}

std::string Tokenizer::decode(const std::vector<std::string>& pieces) const {
  if (joins_by_spaces(options_)) {
    std::string text;
    for (const auto& piece : pieces) text += (text.empty() ? "" : " ") + piece;
    return text;
  }
  if (options_.kind == TokenizerKind::word) return join_words(pieces);
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
