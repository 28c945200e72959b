#include "core/text/characters.hpp"

namespace refrain {
namespace {

bool in(char32_t c, char32_t low, char32_t high) {
  return c >= low && c <= high;
}

bool is_ideograph(char32_t c) {
  return in(c, 0x3040, 0x30FF) || in(c, 0x3400, 0x4DBF) || in(c, 0x4E00, 0x9FFF) ||
         in(c, 0xF900, 0xFAFF) || in(c, 0x20000, 0x3FFFF) || in(c, 0x31F0, 0x31FF) || c == 0x3005 ||
         c == 0x3007;
}

bool is_punctuation(char32_t c) {
  if (c < 0x80) return in(c, 33, 47) || in(c, 58, 64) || in(c, 91, 96) || in(c, 123, 126);
  if (c < 0x100)
    return (in(c, 0xA1, 0xBF) && c != 0xAA && c != 0xB5 && c != 0xBA) || c == 0xD7 || c == 0xF7;
  return in(c, 0x2010, 0x205E) || in(c, 0x20A0, 0x20CF) || in(c, 0x2100, 0x2BFF) ||
         in(c, 0x3001, 0x303F) || in(c, 0xFE10, 0xFE1F) || in(c, 0xFE30, 0xFE6F) ||
         in(c, 0xFF01, 0xFF0F) || in(c, 0xFF1A, 0xFF20) || in(c, 0xFF3B, 0xFF40) ||
         in(c, 0xFF5B, 0xFF65) || in(c, 0xFFE0, 0xFFEF) || in(c, 0xFFFC, 0xFFFD) ||
         in(c, 0x1F000, 0x1FAFF);
}

}  // namespace

bool is_space(char32_t c) {
  return in(c, 0x09, 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         in(c, 0x2000, 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

bool is_invisible(char32_t c) {
  return (c < 0x20 && !is_space(c)) || in(c, 0x7F, 0x84) || in(c, 0x86, 0x9F) || c == 0xAD ||
         c == 0x200B || c == 0x200E || c == 0x200F || in(c, 0x202A, 0x202E) || c == 0x2060 ||
         in(c, 0x2066, 0x2069) || c == 0xFEFF;
}

CharacterClass character_class(char32_t c) {
  if (is_space(c)) return CharacterClass::space;
  if (in(c, '0', '9') || in(c, 0xFF10, 0xFF19)) return CharacterClass::digit;
  if (is_ideograph(c)) return CharacterClass::ideograph;
  if (is_punctuation(c)) return CharacterClass::punctuation;
  return CharacterClass::letter;
}

char32_t to_lower(char32_t c) {
  if (in(c, 'A', 'Z') || (in(c, 0xC0, 0xDE) && c != 0xD7)) return c + 32;
  if (c < 0x100) return c;
  if (c == 0x130) return 'i';
  if (c == 0x178) return 0xFF;
  // Latin Extended-A goes in pairs, upper case even but for two stretches where it is odd.
  if (in(c, 0x139, 0x148) || in(c, 0x179, 0x17E)) return (c & 1) ? c + 1 : c;
  if (in(c, 0x100, 0x137) || in(c, 0x14A, 0x177)) return (c & 1) ? c : c + 1;
  // Latin Extended-B as far as living alphabets need it: Azerbaijani, Vietnamese, pinyin, Romanian.
  if (c == 0x18F) return 0x259;
  if (c == 0x1A0 || c == 0x1AF) return c + 1;
  if (in(c, 0x1CD, 0x1DC)) return (c & 1) ? c + 1 : c;
  if (in(c, 0x1DE, 0x1EF) || in(c, 0x1F8, 0x21F) || in(c, 0x222, 0x233)) return (c & 1) ? c : c + 1;
  if (in(c, 0x1E00, 0x1E95) || in(c, 0x1EA0, 0x1EFF)) return (c & 1) ? c : c + 1;
  if (c == 0x1E9E) return 0xDF;
  if (c == 0x386) return 0x3AC;
  if (in(c, 0x388, 0x38A)) return c + 37;
  if (c == 0x38C) return 0x3CC;
  if (c == 0x38E || c == 0x38F) return c + 63;
  if (in(c, 0x391, 0x3AB) && c != 0x3A2) return c + 32;
  if (in(c, 0x410, 0x42F)) return c + 32;
  if (in(c, 0x400, 0x40F)) return c + 80;
  if (c == 0x4C0) return 0x4CF;
  if (in(c, 0x4C1, 0x4CE)) return (c & 1) ? c + 1 : c;
  if (in(c, 0x460, 0x481) || in(c, 0x48A, 0x4BF) || in(c, 0x4D0, 0x52F)) return (c & 1) ? c : c + 1;
  if (in(c, 0x531, 0x556)) return c + 48;
  if (in(c, 0xFF21, 0xFF3A)) return c + 32;
  return c;
}

char32_t to_upper(char32_t c) {
  if (c == 0xDF) return c;
  if (c == 0xFF) return 0x178;
  // Distances between the cases of to_lower's ranges.
  constexpr char32_t kDistances[] = {32, 1, 80, 48, 37, 38, 63, 64, 15, 202};
  for (const char32_t distance : kDistances)
    if (c > distance && to_lower(c - distance) == c) return c - distance;
  return c;
}

}  // namespace refrain
