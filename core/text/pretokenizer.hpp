// Cuts a text where no piece may cross; what the tokenizers share. Internal to core/text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace refrain {

inline constexpr char32_t kVisibleSpace = 0x2581;  // stands for a space in a piece
inline constexpr char32_t kJoiner = 0xFFED;        // no space on this side
inline constexpr char32_t kEscape = 0x241B;        // before a literal one of these three

/// Escapes the three marks in a text; unescape_marks undoes it.
std::u32string escape_marks(std::u32string_view text);
std::u32string unescape_marks(std::u32string_view text);

/// Runs of one class: words (an apostrophe between letters belongs to the word), ideographs;
/// digits, punctuation marks and spaces one by one. Nothing is dropped; runs end after `longest`.
std::vector<std::u32string_view> cut_runs(std::u32string_view text, std::size_t longest);

/// A text as BPE learns and works in it: spaces visible, cut into runs.
struct BpeText {
  std::u32string text;            // all runs, one after the other
  std::vector<std::size_t> ends;  // where each run ends in it
};
BpeText cut_for_bpe(std::string_view text);
/// A run for each word: spaces visible, one in front, cut before each of them.
BpeText cut_at_spaces(std::string_view text);
/// A run for each word or group of marks, without spaces.
BpeText cut_marks(std::string_view text);

/// Words, marks and joiners of the word tokenizer.
std::vector<std::string> cut_words(std::string_view text);
std::string join_words(const std::vector<std::string>& words);

/// As Keras' text_to_word_sequence: each of `filters` is a space, spaces cut.
std::vector<std::string> cut_filtered(std::string_view text, std::string_view filters);

}  // namespace refrain
