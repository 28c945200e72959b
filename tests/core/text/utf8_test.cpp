#include "core/text/utf8.hpp"

#include <doctest/doctest.h>

#include "core/base/random.hpp"

using namespace refrain;

TEST_CASE("UTF-8 of every length goes through") {
  const std::string text = "a\xC3\xA9\xE4\xBD\xA0\xF0\x9F\x98\x80";
  CHECK(decode_utf8(text) == std::u32string{0x61, 0xE9, 0x4F60, 0x1F600});
  CHECK(encode_utf8(decode_utf8(text)) == text);
  CHECK(!find_invalid_utf8(text));
  CHECK(decode_utf8("").empty());
  CHECK(decode_utf8(std::string_view("\0a", 2)) == std::u32string{0, 'a'});
}

TEST_CASE("every code point but the surrogates goes through") {
  std::string text;
  std::u32string points;
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    append_utf8(text, c);
    points.push_back(c);
  }
  CHECK(text.size() == 0x80 + 2 * 0x780 + 3 * (0xF800 - 0x800) + 4 * 0x100000);
  CHECK_FALSE(find_invalid_utf8(text));
  CHECK(decode_utf8(text) == points);
}

TEST_CASE("what is no code point is written as U+FFFD") {
  for (const char32_t c : {0xD800u, 0xDFFFu, 0x110000u, 0xFFFFFFFFu}) {
    std::string text;
    append_utf8(text, c);
    CHECK(text == "\xEF\xBF\xBD");
  }
}

TEST_CASE("ill-formed parts become U+FFFD as The Unicode Standard's examples have it") {
  const char32_t bad = 0xFFFD;
  // Section 3.9, table 3-8: one for each maximal subpart.
  const std::string truncated = "\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41";
  CHECK(decode_utf8(truncated) == std::u32string{bad, bad, bad, bad, 'A'});
  const std::string mixed = "\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64";
  CHECK(decode_utf8(mixed) == std::u32string{'a', bad, bad, bad, 'b', bad, 'c', bad, bad, 'd'});
  CHECK(*find_invalid_utf8(mixed) == 1);
  // Tables 3-9 to 3-11: overlong forms, surrogates, bytes that never occur.
  CHECK(decode_utf8("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41") ==
        std::u32string{bad, bad, bad, bad, bad, bad, bad, bad, 'A'});
  CHECK(decode_utf8("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41") ==
        std::u32string{bad, bad, bad, bad, bad, bad, bad, bad, 'A'});
  CHECK(decode_utf8("\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42") ==
        std::u32string{bad, bad, bad, bad, bad, 'A', bad, bad, 'B'});
}

TEST_CASE("any bytes decode to valid text, and only valid bytes come back as they were") {
  Random random(17);
  const unsigned char leads[] = {0x7F, 0x80, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED,
                                 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF, 0x9F, 0xA0, 0x8F};
  for (int round = 0; round < 20000; ++round) {
    std::string bytes;
    for (std::uint64_t n = random.below(9); n > 0; --n)
      bytes.push_back(
          static_cast<char>(random.below(3) == 0 ? random.below(256) : leads[random.below(18)]));
    const std::string mended = encode_utf8(decode_utf8(bytes));
    const auto bad = find_invalid_utf8(bytes);
    REQUIRE_FALSE(find_invalid_utf8(mended));
    REQUIRE((mended == bytes) == !bad.has_value());
    if (bad) {
      REQUIRE(*bad < bytes.size());
      REQUIRE_FALSE(find_invalid_utf8(bytes.substr(0, *bad)));
    }
  }
}
