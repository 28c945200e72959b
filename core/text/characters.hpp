// Classes of characters by ranges: enough for tokenisation in European languages, Chinese,
// Japanese and Korean without any table from outside.
#pragma once

namespace refrain {

enum class CharacterClass {
  space,
  letter,       // letters, combining marks and all that is not one of the others
  digit,        // 0-9 and full-width digits
  punctuation,  // ASCII, Latin-1, general and CJK punctuation and symbols, emoji
  ideograph,    // Han, Hiragana, Katakana: written without spaces
};

CharacterClass character_class(char32_t c);

/// White space of any width (Unicode White_Space), line breaks included.
bool is_space(char32_t c);
/// Characters that show nothing: C0 and C1 controls, soft hyphen, zero-width space and word joiner,
/// marks of writing direction, BOM.
/// Zero-width (non-)joiners stay: they matter in emoji and in several scripts.
bool is_invisible(char32_t c);
/// Lower case in Latin (Vietnamese, Romanian and pinyin included), Greek, Cyrillic and Armenian;
/// others unchanged.
char32_t to_lower(char32_t c);
/// The capital whose lower case is c; others, and those without one of a single character (ß),
/// unchanged.
char32_t to_upper(char32_t c);

}  // namespace refrain
