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

}  // namespace refrain
