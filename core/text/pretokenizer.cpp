#include "core/text/pretokenizer.hpp"

#include "core/text/characters.hpp"
#include "core/text/utf8.hpp"

namespace refrain {
namespace {

constexpr std::size_t kLongestRun = 64;  // keeps the merge loop of one run short
constexpr std::size_t kLongestWord = 256;

bool is_mark(char32_t c) {
  return c == kVisibleSpace || c == kJoiner || c == kEscape;
}

}  // namespace

std::u32string escape_marks(std::u32string_view text) {
  std::u32string out;
  for (const char32_t c : text) {
    if (!is_mark(c)) {
      out.push_back(c);
      continue;
    }
    out.push_back(kEscape);
    out.push_back(c == kVisibleSpace ? U'1' : c == kJoiner ? U'2' : U'0');
  }
  return out;
}

std::u32string unescape_marks(std::u32string_view text) {
  std::u32string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != kEscape || i + 1 == text.size()) {
      out.push_back(text[i]);
      continue;
    }
    const char32_t code = text[++i];
    out.push_back(code == U'1' ? kVisibleSpace : code == U'2' ? kJoiner : kEscape);
  }
  return out;
}

std::vector<std::u32string_view> cut_runs(std::u32string_view text, std::size_t longest) {
  std::vector<std::u32string_view> runs;
  const auto class_at = [&](std::size_t i) {
    const bool inner_apostrophe = text[i] == U'\'' && i > 0 && i + 1 < text.size() &&
                                  character_class(text[i - 1]) == CharacterClass::letter &&
                                  character_class(text[i + 1]) == CharacterClass::letter;
    return inner_apostrophe ? CharacterClass::letter : character_class(text[i]);
  };
  for (std::size_t i = 0; i < text.size();) {
    const CharacterClass kind = class_at(i);
    std::size_t end = i + 1;
    if (kind == CharacterClass::letter || kind == CharacterClass::ideograph)
      while (end < text.size() && end - i < longest && class_at(end) == kind) ++end;
    runs.push_back(text.substr(i, end - i));
    i = end;
  }
  return runs;
}

BpeText cut_for_bpe(std::string_view raw) {
  const std::u32string text = escape_marks(decode_utf8(raw));
  BpeText out;
  if (text.empty()) return out;
  out.text.reserve(text.size() + 2);
  const auto end_run = [&] { out.ends.push_back(out.text.size()); };
  const auto add_space = [&] {
    out.text.push_back(kVisibleSpace);
    end_run();
  };
  // A space waits for the run it belongs to; the text's start counts as one, but not before an
  // ideograph, where no space would be written.
  bool space = character_class(text[0]) != CharacterClass::ideograph;
  for (const std::u32string_view run : cut_runs(text, kLongestRun)) {
    if (run == U" ") {
      if (space) add_space();
      space = true;
      continue;
    }
    const bool apart = character_class(run[0]) == CharacterClass::ideograph;
    if (space && apart)
      add_space();
    else if (space)
      out.text.push_back(kVisibleSpace);
    out.text.append(run);
    end_run();
    space = false;
  }
  if (space) add_space();
  return out;
}

BpeText cut_at_spaces(std::string_view raw) {
  BpeText out;
  std::size_t begin = 0;  // of the run
  const auto end_run = [&] {
    if (out.text.size() > begin) out.ends.push_back(begin = out.text.size());
  };
  const auto add = [&](char32_t c) {
    if (c == kVisibleSpace || out.text.size() - begin >= kLongestWord) end_run();
    out.text.push_back(c);
  };
  for (const char32_t c : decode_utf8(raw)) {
    const char32_t shown = c == U' ' ? kVisibleSpace : c;
    if (out.text.empty() && shown != kVisibleSpace) add(kVisibleSpace);
    add(shown);
  }
  end_run();
  return out;
}

BpeText cut_marks(std::string_view raw) {
  enum class Side { none, word, mark };
  BpeText out;
  Side last = Side::none;
  std::size_t begin = 0;
  for (const char32_t c : decode_utf8(raw)) {
    const CharacterClass kind = character_class(c);
    Side side = Side::word;
    if (kind == CharacterClass::space) side = Side::none;
    if (kind == CharacterClass::punctuation && c != U'_') side = Side::mark;
    const bool ends = side != last || out.text.size() - begin >= kLongestWord;
    if (ends && out.text.size() > begin) out.ends.push_back(begin = out.text.size());
    if (side != Side::none) out.text.push_back(c);
    last = side;
  }
  if (out.text.size() > begin) out.ends.push_back(out.text.size());
  return out;
}

std::vector<std::string> cut_words(std::string_view raw) {
  const std::u32string text = escape_marks(decode_utf8(raw));
  std::vector<std::u32string> words;
  const auto is_word = [](char32_t c) {
    const CharacterClass kind = character_class(c);
    return kind == CharacterClass::letter || kind == CharacterClass::digit;
  };
  bool space = true;
  CharacterClass last = CharacterClass::space;
  for (std::u32string_view run : cut_runs(text, text.size())) {
    const CharacterClass kind = character_class(run[0]);
    if (kind == CharacterClass::space) {
      space = true;
      continue;
    }
    if (kind == CharacterClass::digit && last == kind && !space) {
      words.back().append(run);
      continue;
    }
    for (std::size_t i = 0; i < run.size();) {
      const std::size_t count = kind == CharacterClass::ideograph ? 1 : run.size();
      const std::u32string_view word = run.substr(i, count);
      i += count;
      std::u32string piece;
      if (!space) {
        // The joiner goes to the mark, so that a word looks the same beside any mark.
        if (last == CharacterClass::punctuation && is_word(word[0]))
          words.back().push_back(kJoiner);
        else
          piece.push_back(kJoiner);
      }
      words.push_back(piece.append(word));
      last = kind;
      space = false;
    }
  }
  std::vector<std::string> out;
  for (const auto& word : words) out.push_back(encode_utf8(word));
  return out;
}

std::string join_words(const std::vector<std::string>& words) {
  std::u32string text;
  bool joined = true;
  for (const auto& word : words) {
    std::u32string_view view;
    const std::u32string decoded = decode_utf8(word);
    view = decoded;
    if (!view.empty() && view.front() == kJoiner)
      view.remove_prefix(1);
    else if (!joined)
      text.push_back(U' ');
    joined = !view.empty() && view.back() == kJoiner;
    if (joined) view.remove_suffix(1);
    text.append(view);
  }
  return encode_utf8(unescape_marks(text));
}

std::vector<std::string> cut_filtered(std::string_view text, std::string_view filters) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text) {
    const bool cuts = c == ' ' || filters.find(c) != std::string_view::npos;
    if (!cuts) {
      word.push_back(c);
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

}  // namespace refrain
