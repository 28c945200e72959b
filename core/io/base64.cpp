#include "core/io/base64.hpp"

#include <array>
#include <cstring>

#include "core/base/error.hpp"

namespace refrain {
namespace {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kBad = 255;  // its high bits show in any disjunction

constexpr std::array<std::uint8_t, 256> make_table() {
  std::array<std::uint8_t, 256> table{};
  for (auto& value : table) value = kBad;
  for (std::uint8_t i = 0; i < 64; ++i) table[static_cast<unsigned char>(kAlphabet[i])] = i;
  return table;
}
constexpr auto kTable = make_table();

[[noreturn]] void refuse(std::string_view text, std::size_t from) {
  while (kTable[static_cast<unsigned char>(text[from])] != kBad) ++from;
  throw FormatError("base64 text has a bad character at offset " + std::to_string(from));
}

/// Four characters as 24 bits; `count` of them must be of the alphabet, the others are padding.
std::uint32_t decode_group(std::string_view text, std::size_t at, std::size_t count) {
  std::uint32_t group = 0;
  for (std::size_t k = 0; k < 4; ++k) {
    const std::uint8_t value = k < count ? kTable[static_cast<unsigned char>(text[at + k])] : 0;
    if (value == kBad) refuse(text, at + k);
    group = (group << 6) | value;
  }
  return group;
}

// Sixteen characters at once. Vectors of the compiler: the same code for every target.
typedef std::uint8_t Characters __attribute__((vector_size(16)));
typedef std::uint32_t Groups __attribute__((vector_size(16)));

/// Six bits of each character; `bad` gets bits set where one is not of the alphabet.
Characters six_bits(Characters c, Characters& bad) {
  const auto between = [&](std::uint8_t low, std::uint8_t high) {
    return reinterpret_cast<Characters>((c >= low) & (c <= high));
  };
  const auto add = [](Characters where, int offset) {
    return where & static_cast<std::uint8_t>(offset);
  };
  const Characters upper = between('A', 'Z'), lower = between('a', 'z'), digit = between('0', '9'),
                   plus = between('+', '+'), slash = between('/', '/');
  bad |= ~(upper | lower | digit | plus | slash);
  return c + (add(upper, -'A') | add(lower, 26 - 'a') | add(digit, 52 - '0') | add(plus, 62 - '+') |
              add(slash, 63 - '/'));
}

/// Four groups of six bits, first character lowest, as three bytes each; the fourth is nothing.
Groups three_bytes(Groups v) {
  return ((v & 0x3fu) << 2) | ((v >> 12) & 0x3u) | ((v & 0xf00u) << 4) | ((v >> 10) & 0xf00u) |
         ((v & 0x30000u) << 6) | ((v >> 8) & 0x3f0000u);
}

}  // namespace

std::size_t decode_base64_groups(std::string_view text, std::uint8_t* out) {
  std::size_t at = 0;
  for (; at + 16 <= text.size(); at += 16, out += 12) {
    Characters c, bad{};
    std::memcpy(&c, text.data() + at, sizeof c);
    const auto bytes =
        reinterpret_cast<Characters>(three_bytes(reinterpret_cast<Groups>(six_bits(c, bad))));
    std::uint64_t halves[2];
    std::memcpy(halves, &bad, sizeof halves);
    if ((halves[0] | halves[1]) != 0) break;
    const Characters packed =
        __builtin_shufflevector(bytes, bytes, 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 3, 7, 11, 15);
    std::memcpy(out, &packed, sizeof packed);
  }
  for (; at + 4 <= text.size(); at += 4, out += 3) {
    std::uint32_t group = 0, bad = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const std::uint8_t value = kTable[static_cast<unsigned char>(text[at + k])];
      bad |= value;
      group = (group << 6) | value;
    }
    if ((bad & 0xC0u) != 0) break;
    out[0] = static_cast<std::uint8_t>(group >> 16);
    out[1] = static_cast<std::uint8_t>(group >> 8);
    out[2] = static_cast<std::uint8_t>(group);
  }
  return at;
}

std::string encode_base64(const void* data, std::size_t size) {
  const auto* bytes = static_cast<const std::uint8_t*>(data);
  std::string text((size + 2) / 3 * 4, '=');
  char* out = text.data();
  std::size_t i = 0;
  for (; i + 3 <= size; i += 3, out += 4) {
    const std::uint32_t group = (std::uint32_t{bytes[i]} << 16) |
                                (std::uint32_t{bytes[i + 1]} << 8) | std::uint32_t{bytes[i + 2]};
    out[0] = kAlphabet[group >> 18];
    out[1] = kAlphabet[(group >> 12) & 63];
    out[2] = kAlphabet[(group >> 6) & 63];
    out[3] = kAlphabet[group & 63];
  }
  if (i < size) {
    const std::uint32_t group =
        (std::uint32_t{bytes[i]} << 16) | (i + 1 < size ? std::uint32_t{bytes[i + 1]} << 8 : 0);
    out[0] = kAlphabet[group >> 18];
    out[1] = kAlphabet[(group >> 12) & 63];
    if (i + 1 < size) out[2] = kAlphabet[(group >> 6) & 63];
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

void decode_base64(std::string_view text, void* bytes) {
  const std::size_t size = base64_decoded_size(text), whole = size / 3 * 3;
  auto* out = static_cast<std::uint8_t*>(bytes);
  std::size_t at = 0;
  for (std::size_t i = 0; i < whole; i += 3, at += 4) {
    const auto value = [&](std::size_t k) {
      return std::uint32_t{kTable[static_cast<unsigned char>(text[at + k])]};
    };
    const std::uint32_t a = value(0), b = value(1), c = value(2), d = value(3);
    if (((a | b | c | d) & 0xC0u) != 0) refuse(text, at);
    out[i] = static_cast<std::uint8_t>((a << 2) | (b >> 4));
    out[i + 1] = static_cast<std::uint8_t>((b << 4) | (c >> 2));
    out[i + 2] = static_cast<std::uint8_t>((c << 6) | d);
  }
  if (whole == size) return;
  const std::size_t left = size - whole;  // 1 or 2 bytes in the padded group
  const std::uint32_t group = decode_group(text, at, left + 1);
  for (std::size_t k = 0; k < left; ++k)
    out[whole + k] = static_cast<std::uint8_t>(group >> (16 - 8 * k));
  if ((group & (left == 1 ? 0xFFFFu : 0xFFu)) != 0)
    throw FormatError("base64 text has unused bits that are not zero at offset " +
                      std::to_string(at + left));
}

std::vector<std::uint8_t> decode_base64(std::string_view text) {
  std::vector<std::uint8_t> bytes(base64_decoded_size(text));
  decode_base64(text, bytes.data());
  return bytes;
}

}  // namespace refrain
