#include "core/text/sentences.hpp"

#include <algorithm>
#include <cctype>

#include "core/text/characters.hpp"
#include "core/text/utf8.hpp"

namespace refrain {
namespace {

bool ends_sentence(char32_t c) {
  return c == U'.' || c == U'!' || c == U'?' || c == 0x2026 /* ellipsis */ || c == 0x203C ||
         c == 0x2047 || c == 0x2048 || c == 0x2049;
}
bool ends_wide_sentence(char32_t c) {
  return c == 0x3002 || c == 0xFF01 || c == 0xFF1F || c == 0xFF61;
}
bool closes(char32_t c) {
  return c == U'"' || c == U'\'' || c == U')' || c == U']' || c == 0x2019 || c == 0x201D ||
         c == 0xBB || c == 0x300D || c == 0x300F || c == 0xFF09;
}
bool breaks_line(char32_t c) {
  return c == U'\n' || c == U'\r' || c == 0x2028 || c == 0x2029;
}

/// Whether a sentence that is too long is best cut after it: where a space follows, or at once.
bool ends_clause(char32_t c) {
  return c == U',' || c == U';' || c == U':' || c == U')' || c == 0x2013 || c == 0x2014;
}
bool ends_wide_clause(char32_t c) {
  return c == 0x3001 || c == 0xFF0C || c == 0xFF1A || c == 0xFF1B || c == 0xFF09;
}
std::size_t width(char32_t c) {
  return c >= 0x2E80 ? 3 : 1;
}

/// Where to cut a sentence that is too long, after its first `room` of width.
std::size_t cut(std::u32string_view text, std::size_t start, std::size_t room) {
  std::size_t used = 0, space = start, clause = start, i = start;
  for (; i < text.size() && (i == start || used + width(text[i]) <= room); ++i) {
    used += width(text[i]);
    const bool late = used * 2 > room;
    if (is_space(text[i])) {
      space = i;
      if (late && i > start && ends_clause(text[i - 1])) clause = i;
    } else if (late && ends_wide_clause(text[i])) {
      clause = i + 1;
    }
  }
  return clause > start ? clause : space > start ? space : i;
}

/// A full stop after a short capitalised title or a single capital ends no sentence.
bool abbreviates(std::u32string_view before) {
  std::size_t start = before.size();
  while (start > 0 && !is_space(before[start - 1])) --start;
  const std::string word = encode_utf8(before.substr(start));
  for (const char* title : {"Mr", "Mrs", "Ms",   "Dr", "Prof", "St",  "Jr",   "Sr",  "vs",  "etc",
                            "M",  "Mme", "Mlle", "Hr", "Fr",   "Sra", "Srta", "z.B", "e.g", "i.e"})
    if (word == title) return true;
  return word.size() == 1 && std::isupper(static_cast<unsigned char>(word[0])) && word != "I";
}

}  // namespace

std::vector<TextPart> split_sentences(std::string_view raw, std::size_t longest) {
  const std::u32string text = decode_utf8(raw);
  longest = std::max<std::size_t>(longest, 1);
  std::vector<TextPart> parts;
  std::size_t start = 0;
  const auto emit = [&](std::size_t end, bool is_sentence) {
    if (end > start)
      parts.push_back(
          {encode_utf8(std::u32string_view(text).substr(start, end - start)), is_sentence});
    start = end;
  };
  while (start < text.size()) {
    std::size_t i = start;
    while (i < text.size() && is_space(text[i])) ++i;
    emit(i, false);
    std::size_t used = 0;
    for (; i < text.size(); ++i) {
      const char32_t c = text[i];
      if (breaks_line(c)) break;
      used += width(c);
      if (used > longest && !is_space(c)) {
        i = cut(text, start, longest * 4 / 5);
        break;
      }
      if (!ends_sentence(c) && !ends_wide_sentence(c)) continue;
      std::size_t end = i + 1;
      while (end < text.size() && used <= longest &&
             (ends_sentence(text[end]) || ends_wide_sentence(text[end]) || closes(text[end])))
        used += width(text[end++]);
      if (used > longest) {
        i = cut(text, start, longest * 4 / 5);
        break;
      }
      const bool followed = end == text.size() || is_space(text[end]) ||
                            ends_wide_sentence(text[end - 1]) || ends_wide_sentence(c);
      const bool title = c == U'.' && end == i + 1 &&
                         abbreviates(std::u32string_view(text).substr(start, i - start));
      // French sets a space before ! and ?: those marks belong to the sentence they end.
      i = end - 1;
      if (followed && !title) {
        i = end;
        break;
      }
    }
    std::size_t end = i;
    while (end > start && is_space(text[end - 1])) --end;
    emit(end, true);
  }
  return parts;
}

}  // namespace refrain
