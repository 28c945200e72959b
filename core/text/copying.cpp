#include "core/text/copying.hpp"

#include <algorithm>

#include "core/text/characters.hpp"
#include "core/text/cleaning.hpp"
#include "core/text/utf8.hpp"

namespace refrain {
namespace {

using Text = std::u32string_view;

/// Characters [begin, end) of a text.
struct Span {
  std::size_t begin, end;
};

bool in(char32_t c, char32_t low, char32_t high) {
  return c >= low && c <= high;
}
bool is_mark(char32_t c) {
  return in(c, kFirstMark, kFirstMark + kMarks - 1);
}
bool has_mark(Text text, std::size_t i) {
  return text.find(kFirstMark + static_cast<char32_t>(i)) != Text::npos;
}
bool is_digit(char32_t c) {
  return character_class(c) == CharacterClass::digit;
}
bool is_letter(char32_t c) {
  return character_class(c) == CharacterClass::letter;
}
/// Emoji and pictographs with what joins them.
bool is_emoji(char32_t c) {
  return in(c, 0x1F000, 0x1FAFF) || in(c, 0x2600, 0x27BF) || in(c, 0x2B00, 0x2BFF) || c == 0xFE0F ||
         c == 0x200D || in(c, 0xE0020, 0xE007F);
}
/// Marks that end a clause rather than an address.
bool ends_clause(char32_t c) {
  return std::u32string_view(U".,;:!?)]}\"'>\u00BB\u201D\u2019\u3002\uFF0C\uFF01\uFF1F").find(c) !=
         std::u32string_view::npos;
}
/// Addresses are written in ASCII.
bool in_address(char32_t c) {
  return c > 0x20 && c < 0x7F;
}

/// End of the address that begins at i, or i.
std::size_t address_end(Text text, std::size_t i) {
  std::size_t end = i;
  while (end < text.size() && in_address(text[end])) ++end;
  const Text token = text.substr(i, end - i);
  const bool web = token.find(U"://") != Text::npos || token.substr(0, 4) == U"www.";
  const std::size_t at = token.find(U'@');
  const bool mail = at != Text::npos && at + 1 < token.size() && is_letter(token[at + 1]);
  const bool tag = token.size() > 1 && token[0] == U'#' && is_letter(token[1]);
  if (!web && !mail && !tag) return i;
  while (end > i && ends_clause(text[end - 1])) --end;
  return end;
}

/// End of the number that begins at i, or i: digits with marks between them, no letter beside them.
std::size_t number_end(Text text, std::size_t i) {
  if (!is_digit(text[i])) return i;
  std::size_t end = i;
  while (end < text.size() &&
         (is_digit(text[end]) || (end + 1 < text.size() && is_digit(text[end + 1]) &&
                                  Text(U".,:/-").find(text[end]) != Text::npos)))
    ++end;
  const bool letter_before = i > 0 && is_letter(text[i - 1]);
  const bool letter_after = end < text.size() && is_letter(text[end]);
  return letter_before || letter_after ? i : end;
}

/// End of the word that begins at i, apostrophes and hyphens inside it included.
std::size_t word_end(Text text, std::size_t i) {
  std::size_t end = i;
  while (end < text.size() &&
         (is_letter(text[end]) || is_digit(text[end]) ||
          (text[end] == U'-' && end > i && end + 1 < text.size() && is_letter(text[end + 1]))))
    ++end;
  return end;
}

bool has_digit(Text word) {
  return std::any_of(word.begin(), word.end(), is_digit);
}
/// "Priya", not "PRIYA" or "I": a capital and then small letters.
bool is_capitalised(Text word) {
  return word.size() > 1 && to_lower(word[0]) != word[0] && to_lower(word[1]) == word[1];
}

bool starts_word(Text text, std::size_t i) {
  return i == 0 || (!is_letter(text[i - 1]) && !is_digit(text[i - 1]) && text[i - 1] != U'\'');
}

/// The parts of a text to copy, in order; `name` decides about a capitalised word.
std::vector<Span> find_copies(Text text, const std::function<bool(Text)>& name,
                              const std::function<bool(char32_t)>& known) {
  std::vector<Span> spans;
  const auto add_unknown = [&](std::size_t begin, std::size_t end) {
    // Unknown words in a row are one part.
    if (!spans.empty() && spans.back().end + 1 == begin && text[begin - 1] == U' ' &&
        !known(text[spans.back().end - 1]))
      spans.back().end = end;
    else
      spans.push_back({begin, end});
  };
  for (std::size_t i = 0; i < text.size();) {
    if (is_space(text[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    if (starts_word(text, i)) end = address_end(text, i);
    if (end == i) end = number_end(text, i);
    if (end > i) {
      spans.push_back({i, end});
      i = end;
      continue;
    }
    while (end < text.size() && is_emoji(text[end])) ++end;
    if (end > i) {
      spans.push_back({i, end});
      i = end;
      continue;
    }
    while (end < text.size() && !is_space(text[end]) && !known(text[end])) ++end;
    if (end > i) {
      add_unknown(i, end);
      i = end;
      continue;
    }
    end = std::max(word_end(text, i), i + 1);
    const Text word = text.substr(i, end - i);
    const bool strange =
        std::any_of(word.begin(), word.end(), [&](char32_t c) { return !known(c); });
    if (is_letter(text[i]) && starts_word(text, i) &&
        (strange || (has_digit(word) && word.size() > 1) || (is_capitalised(word) && name(word))))
      spans.push_back({i, end});
    i = end;
  }
  return spans;
}

std::string replace(Text text, const std::vector<Span>& spans, const std::vector<int>& marks) {
  std::string out;
  std::size_t done = 0;
  for (std::size_t s = 0; s < spans.size(); ++s) {
    out += encode_utf8(text.substr(done, spans[s].begin - done));
    if (marks[s] >= 0)
      append_utf8(out, kFirstMark + static_cast<char32_t>(marks[s]));
    else
      out += encode_utf8(text.substr(spans[s].begin, spans[s].end - spans[s].begin));
    done = spans[s].end;
  }
  return out + encode_utf8(text.substr(done));
}

/// Whole-word occurrences of `part` in `text`.
std::vector<Span> occurrences(Text text, Text part) {
  std::vector<Span> found;
  const auto joins = [](char32_t a, char32_t b) {
    return (is_letter(a) || is_digit(a)) && (is_letter(b) || is_digit(b));
  };
  for (std::size_t at = text.find(part); at != Text::npos; at = text.find(part, at + part.size())) {
    const std::size_t end = at + part.size();
    if ((at > 0 && joins(text[at - 1], part.front())) ||
        (end < text.size() && joins(part.back(), text[end])))
      continue;
    found.push_back({at, end});
  }
  return found;
}

}  // namespace

MaskedText mask_copies(std::string_view text, const CopyRules& rules,
                       const std::function<bool(char32_t)>& known) {
  const std::u32string characters = decode_utf8(text);
  const auto spans = find_copies(
      characters, [&](Text word) { return !rules.words.contains(lower_text(encode_utf8(word))); },
      // A mark that was typed is no mark: it is copied like any stranger.
      [&](char32_t c) { return !is_mark(c) && known(c); });
  MaskedText masked;
  std::vector<int> marks;
  for (const Span& span : spans) {
    const std::string original =
        encode_utf8(Text(characters).substr(span.begin, span.end - span.begin));
    auto& all = masked.originals;
    auto found = std::find(all.begin(), all.end(), original);
    if (found == all.end() && all.size() < static_cast<std::size_t>(kMarks)) {
      all.push_back(original);
      found = all.end() - 1;
    }
    marks.push_back(found == all.end() ? -1 : static_cast<int>(found - all.begin()));
  }
  masked.text = replace(characters, spans, marks);
  return masked;
}

std::string mask_like(std::string_view text, const std::vector<std::string>& originals) {
  std::u32string out = decode_utf8(text);
  for (std::size_t i = 0; i < originals.size(); ++i) {
    const auto spans = occurrences(out, decode_utf8(originals[i]));
    out = decode_utf8(replace(out, spans, std::vector<int>(spans.size(), static_cast<int>(i))));
  }
  return encode_utf8(out);
}

std::string unmask(std::string_view text, const std::vector<std::string>& originals) {
  std::string out;
  for (const char32_t c : decode_utf8(text)) {
    if (!is_mark(c))
      append_utf8(out, c);
    else if (const std::size_t i = c - kFirstMark; i < originals.size())
      out += originals[i];
  }
  return out;
}

std::string unmask_all(std::string_view text, const std::vector<std::string>& originals) {
  const std::u32string characters = decode_utf8(text);
  std::string out = unmask(text, originals);
  for (std::size_t i = 0; i < originals.size(); ++i)
    if (!has_mark(characters, i)) out += " " + originals[i];
  return out;
}

std::size_t missing_marks(std::string_view text, const std::vector<std::string>& originals) {
  const std::u32string characters = decode_utf8(text);
  std::size_t missing = 0;
  for (std::size_t i = 0; i < originals.size(); ++i) missing += !has_mark(characters, i);
  return missing;
}

std::optional<MaskedPair> mask_pair(std::string_view source, std::string_view target,
                                    Random& random) {
  constexpr std::size_t kMost = 2;
  const std::u32string from = decode_utf8(source), to = decode_utf8(target);
  const auto always = [](auto) { return true; };
  std::vector<Span> source_spans, target_spans;
  for (const Span& span : find_copies(from, always, always)) {
    const Text part = Text(from).substr(span.begin, span.end - span.begin);
    const auto there = occurrences(to, part);
    if (there.size() != 1 || occurrences(from, part).size() != 1) continue;
    source_spans.push_back(span);
    target_spans.push_back(there.front());
  }
  if (source_spans.empty()) return std::nullopt;
  // Any of them, under any of the marks, so that all marks are learnt alike.
  std::vector<std::size_t> chosen(source_spans.size());
  for (std::size_t i = 0; i < chosen.size(); ++i) chosen[i] = i;
  random.shuffle(chosen);
  chosen.resize(std::min(chosen.size(), kMost));
  std::vector<int> marks(kMarks);
  for (int i = 0; i < kMarks; ++i) marks[static_cast<std::size_t>(i)] = i;
  random.shuffle(marks);

  const auto masked = [&](Text text, const std::vector<Span>& spans) {
    std::vector<std::pair<Span, int>> parts;
    for (std::size_t n = 0; n < chosen.size(); ++n) parts.push_back({spans[chosen[n]], marks[n]});
    std::sort(parts.begin(), parts.end(),
              [](const auto& a, const auto& b) { return a.first.begin < b.first.begin; });
    std::vector<Span> ordered;
    std::vector<int> ordered_marks;
    for (const auto& [span, mark] : parts) {
      ordered.push_back(span);
      ordered_marks.push_back(mark);
    }
    return replace(text, ordered, ordered_marks);
  };
  return MaskedPair{masked(from, source_spans), masked(to, target_spans)};
}

void collect_words(std::string_view text, std::unordered_set<std::string>& words) {
  const std::u32string characters = decode_utf8(text);
  for (std::size_t i = 0; i < characters.size();) {
    const std::size_t end = std::max(word_end(characters, i), i + 1);
    if (is_letter(characters[i]))
      words.insert(lower_text(encode_utf8(Text(characters).substr(i, end - i))));
    i = end;
  }
}

}  // namespace refrain
