#include "core/text/cleaning.hpp"

#include "core/text/characters.hpp"
#include "core/text/utf8.hpp"

namespace refrain {

std::string clean_line(std::string_view line) {
  std::string out;
  out.reserve(line.size());
  bool space = false;
  for (char32_t c : decode_utf8(line)) {
    if (is_space(c)) {
      space = !out.empty();
      continue;
    }
    if (is_invisible(c)) continue;
    if (c == 0x2018 || c == 0x2019 || c == 0x02BC) c = '\'';
    if (space) out.push_back(' ');
    space = false;
    append_utf8(out, c);
  }
  return out;
}

std::string lower_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char32_t c : decode_utf8(text)) append_utf8(out, to_lower(c));
  return out;
}

std::string upper_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char32_t c : decode_utf8(text)) append_utf8(out, to_upper(c));
  return out;
}

std::string sentence_case(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool first = true;
  for (const char32_t c : decode_utf8(text)) {
    const bool letter = character_class(c) == CharacterClass::letter;
    append_utf8(out, letter && first ? c : to_lower(c));
    first = first && !letter;
  }
  return out;
}

bool is_all_capitals(std::string_view text) {
  std::size_t words = 0, letters = 0;  // words of two capitals and more
  for (const char32_t c : decode_utf8(text)) {
    if (to_upper(c) != c) return false;
    letters = to_lower(c) != c ? letters + 1 : 0;
    if (letters == 2) ++words;
  }
  return words >= 2;
}

}  // namespace refrain
