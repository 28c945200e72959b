#include "core/io/base64.hpp"

#include <array>

#include "core/base/error.hpp"

namespace refrain {
namespace {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kBad = 255;

constexpr std::array<std::uint8_t, 256> make_table() {
  std::array<std::uint8_t, 256> table{};
  for (auto& value : table) value = kBad;
  for (std::uint8_t i = 0; i < 64; ++i) table[static_cast<unsigned char>(kAlphabet[i])] = i;
  return table;
}
constexpr auto kTable = make_table();

}  // namespace

std::string encode_base64(const void* data, std::size_t size) {
  const auto* bytes = static_cast<const std::uint8_t*>(data);
  std::string text;
  text.reserve((size + 2) / 3 * 4);
  for (std::size_t i = 0; i < size; i += 3) {
    const std::uint32_t group = (std::uint32_t{bytes[i]} << 16) |
                                (i + 1 < size ? std::uint32_t{bytes[i + 1]} << 8 : 0) |
                                (i + 2 < size ? std::uint32_t{bytes[i + 2]} : 0);
    text.push_back(kAlphabet[group >> 18]);
    text.push_back(kAlphabet[(group >> 12) & 63]);
    text.push_back(i + 1 < size ? kAlphabet[(group >> 6) & 63] : '=');
    text.push_back(i + 2 < size ? kAlphabet[group & 63] : '=');
  }
  return text;
}

std::size_t base64_decoded_size(std::string_view text) {
  if (text.size() % 4 != 0)
    throw FormatError("base64 text has " + std::to_string(text.size()) +
                      " characters, not a multiple of 4");
  if (text.empty()) return 0;
  const std::size_t padding = text.substr(text.size() - 2) == "==" ? 2 : text.back() == '=' ? 1 : 0;
  return text.size() / 4 * 3 - padding;
}

std::vector<std::uint8_t> decode_base64(std::string_view text) {
  std::vector<std::uint8_t> bytes(base64_decoded_size(text));
  std::size_t out = 0;
  for (std::size_t i = 0; i < text.size(); i += 4) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const char c = text[i + k];
      const std::uint8_t value = kTable[static_cast<unsigned char>(c)];
      const bool padding =
          c == '=' && i + 4 == text.size() && (k == 3 || (k == 2 && text[i + 3] == '='));
      if (value == kBad && !padding)
        throw FormatError("base64 text has a bad character at offset " + std::to_string(i + k));
      group = (group << 6) | (padding ? 0u : value);
    }
    for (int shift = 16; shift >= 0 && out < bytes.size(); shift -= 8)
      bytes[out++] = static_cast<std::uint8_t>(group >> shift);
  }
  return bytes;
}

}  // namespace refrain
