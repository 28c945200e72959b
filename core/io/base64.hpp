// Base64 (RFC 4648, section 4): standard alphabet, padding required, no white space, and unused
// bits must be zero, so that every byte sequence has exactly one text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace refrain {

std::string encode_base64(const void* bytes, std::size_t size);
/// Throws FormatError naming the offset of the first bad character.
std::vector<std::uint8_t> decode_base64(std::string_view text);
/// Decodes to memory of base64_decoded_size(text) bytes.
void decode_base64(std::string_view text, void* bytes);
/// Decodes whole groups of four characters of the alphabet, to where something else begins: how
/// many characters those were. Writes up to kBase64Slack bytes past the last one decoded.
std::size_t decode_base64_groups(std::string_view text, std::uint8_t* bytes);
inline constexpr std::size_t kBase64Slack = 16;
/// Bytes that `text` would decode to; throws FormatError when its length is not a multiple of 4.
std::size_t base64_decoded_size(std::string_view text);

}  // namespace refrain
