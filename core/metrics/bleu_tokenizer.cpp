#include <algorithm>

#include "core/metrics/bleu.hpp"
#include "core/metrics/references.hpp"
#include "core/text/utf8.hpp"

namespace refrain {
namespace {

bool in(char32_t c, char32_t low, char32_t high) {
  return c >= low && c <= high;
}

/// Characters that sacreBLEU's zh tokeniser sets apart. Two ranges meant for planes above the
/// first act there on U+2001..2A6D and U+2F81..2FA1 (its comparison of texts); scores depend on it.
bool is_chinese(char32_t c) {
  return in(c, 0x3400, 0x4DB5) || in(c, 0x4E00, 0x9FBB) || in(c, 0xF900, 0xFA2D) ||
         in(c, 0xFA30, 0xFA6A) || in(c, 0xFA70, 0xFAD9) || in(c, 0x2001, 0x2A6D) ||
         in(c, 0x2F81, 0x2FA1) || in(c, 0xFF00, 0xFFEF) || in(c, 0x2E80, 0x2EFF) ||
         in(c, 0x3000, 0x303F) || in(c, 0x31C0, 0x31EF) || in(c, 0x2F00, 0x2FDF) ||
         in(c, 0x2FF0, 0x2FFF) || in(c, 0x3100, 0x312F) || in(c, 0x31A0, 0x31BF) ||
         in(c, 0xFE10, 0xFE1F) || in(c, 0xFE30, 0xFE4F) || in(c, 0x3200, 0x33FF);
}

bool is_digit(char32_t c) {
  return c >= U'0' && c <= U'9';
}
bool is_stop(char32_t c) {
  return c == U'.' || c == U',';
}

/// Marks that 13a always sets apart: ASCII punctuation but apostrophe, comma, hyphen, full stop.
bool is_mark(char32_t c) {
  return in(c, U'{', U'~') || in(c, U'[', U'`') || in(c, U' ', U'&') || in(c, U'(', U'+') ||
         in(c, U':', U'@') || c == U'/';
}

void replace_all(std::u32string& text, std::u32string_view from, std::u32string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::u32string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

/// mteval-v13a's four rules, each over the whole line in turn, matches left to right.
std::u32string set_marks_apart(const std::u32string& line) {
  std::u32string text;
  for (const char32_t c : line) {
    if (is_mark(c))
      text.append({U' ', c, U' '});
    else
      text.push_back(c);
  }
  // A stop that does not follow a digit; two characters are consumed by a match.
  std::u32string next;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i + 1 < text.size() && !is_digit(text[i]) && is_stop(text[i + 1])) {
      next.append({text[i], U' ', text[i + 1], U' '});
      ++i;
    } else {
      next.push_back(text[i]);
    }
  }
  text.swap(next);
  // A stop that no digit follows.
  next.clear();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_stop(text[i]) && i + 1 < text.size() && !is_digit(text[i + 1])) {
      next.append({U' ', text[i], U' ', text[i + 1]});
      ++i;
    } else {
      next.push_back(text[i]);
    }
  }
  text.swap(next);
  // A hyphen after a digit.
  next.clear();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_digit(text[i]) && i + 1 < text.size() && text[i + 1] == U'-') {
      next.append({text[i], U' ', U'-', U' '});
      ++i;
    } else {
      next.push_back(text[i]);
    }
  }
  return next;
}

std::vector<std::string> split(std::u32string_view text) {
  std::vector<std::string> tokens;
  std::string token;
  for (const char32_t c : text) {
    if (!splits_words(c)) {
      append_utf8(token, c);
    } else if (!token.empty()) {
      tokens.push_back(std::move(token));
      token.clear();
    }
  }
  if (!token.empty()) tokens.push_back(std::move(token));
  return tokens;
}

}  // namespace

std::vector<std::string> tokenize_for_bleu(std::string_view raw, BleuTokenization tokenization) {
  std::u32string line = decode_utf8(raw);
  while (!line.empty() && splits_words(line.back())) line.pop_back();
  switch (tokenization) {
    case BleuTokenization::none: return split(line);
    case BleuTokenization::character: {
      std::vector<std::string> tokens;
      for (const char32_t c : line) {
        if (splits_words(c)) continue;
        tokens.emplace_back();
        append_utf8(tokens.back(), c);
      }
      return tokens;
    }
    case BleuTokenization::zh: {
      // Nothing around it, unlike 13a: a stop at its very start or end has no neighbour.
      line.erase(0, static_cast<std::size_t>(
                        std::find_if_not(line.begin(), line.end(), splits_words) - line.begin()));
      std::u32string apart;
      for (const char32_t c : line) {
        if (is_chinese(c))
          apart.append({U' ', c, U' '});
        else
          apart.push_back(c);
      }
      return split(set_marks_apart(apart));
    }
    case BleuTokenization::t13a: break;
  }
  replace_all(line, U"<skipped>", U"");
  replace_all(line, U"-\n", U"");
  replace_all(line, U"\n", U" ");
  if (line.find(U'&') != std::u32string::npos) {
    replace_all(line, U"&quot;", U"\"");
    replace_all(line, U"&amp;", U"&");
    replace_all(line, U"&lt;", U"<");
    replace_all(line, U"&gt;", U">");
  }
  return split(set_marks_apart(U" " + line + U" "));
}

}  // namespace refrain
