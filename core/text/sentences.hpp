// Cuts a text into sentences for a translator that learnt from single sentences: after . ! ? and
// their relatives (closing quotes and brackets included) where a space follows, after 。！？ at
// once, and at line breaks. What stands between sentences is kept, so that joining all parts gives
// the text back, byte for byte (ill-formed UTF-8 as U+FFFD).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace refrain {

struct TextPart {
  std::string text;
  bool is_sentence = false;  // false: white space and line breaks between sentences
};

/// Parts in order. A sentence longer than `longest` characters is cut at a space (or, without one,
/// anywhere between characters).
std::vector<TextPart> split_sentences(std::string_view text, std::size_t longest = 400);

}  // namespace refrain
