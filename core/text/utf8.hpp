// UTF-8 to code points and back. Any bytes are accepted: each maximal ill-formed part becomes
// U+FFFD (The Unicode Standard 15.0, section 3.9, table 3-8).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace refrain {

std::u32string decode_utf8(std::string_view text);
std::string encode_utf8(std::u32string_view text);
/// Appends one code point; surrogates and values above U+10FFFF become U+FFFD.
void append_utf8(std::string& text, char32_t c);
/// Byte offset of the first ill-formed byte, if there is one.
std::optional<std::size_t> find_invalid_utf8(std::string_view text);

}  // namespace refrain
