#include "core/text/characters.hpp"

#include <doctest/doctest.h>

#include "core/base/random.hpp"
#include "core/text/cleaning.hpp"
#include "core/text/sentences.hpp"
#include "core/text/unicode_normalization.hpp"
#include "core/text/utf8.hpp"

using namespace refrain;

TEST_CASE("UTF-8 of every length goes through") {
  const std::string text = "a\xC3\xA9\xE4\xBD\xA0\xF0\x9F\x98\x80";
  CHECK(decode_utf8(text) == std::u32string{0x61, 0xE9, 0x4F60, 0x1F600});
  CHECK(encode_utf8(decode_utf8(text)) == text);
  CHECK(!find_invalid_utf8(text));
}

TEST_CASE("ill-formed parts become U+FFFD as The Unicode Standard's table 3-8 has it") {
  // Section 3.9, table 3-8: 61 F1 80 80 E1 80 C2 62 80 63 80 BF 64
  const std::string bytes = "\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64";
  CHECK(decode_utf8(bytes) ==
        std::u32string{'a', 0xFFFD, 0xFFFD, 0xFFFD, 'b', 0xFFFD, 'c', 0xFFFD, 0xFFFD, 'd'});
  CHECK(*find_invalid_utf8(bytes) == 1);
  CHECK(decode_utf8("\xED\xA0\x80").size() == 3);               // a surrogate
  CHECK(decode_utf8("\xC0\xAF") == std::u32string(2, 0xFFFD));  // overlong
  CHECK(decode_utf8("\xF4\x90\x80\x80").size() == 4);           // above U+10FFFF
}

TEST_CASE("any bytes decode, clean and split without harm, and the result is valid") {
  Random random(11);
  for (int round = 0; round < 3000; ++round) {
    std::string bytes;
    for (std::uint64_t n = random.below(24); n > 0; --n)
      bytes.push_back(static_cast<char>(random.below(256)));
    CHECK(!find_invalid_utf8(encode_utf8(decode_utf8(bytes))));
    const std::string clean = clean_line(bytes);
    CHECK(!find_invalid_utf8(clean));
    CHECK(clean_line(clean) == clean);
    CHECK(!find_invalid_utf8(normalize_unicode(bytes, NormalizationForm::nfc)));
    std::string joined;
    for (const auto& part : split_sentences(bytes)) joined += part.text;
    CHECK(joined == encode_utf8(decode_utf8(bytes)));
  }
}

TEST_CASE("cleaning makes one space of all spaces and one apostrophe of all") {
  CHECK(clean_line("\u00A0 Qu\u2019est-ce\u202F? \t") == "Qu'est-ce ?");
  CHECK(clean_line("a\u200Bb\uFEFF") == "ab");
  CHECK(clean_line("\u201Chi\u201D") == "\u201Chi\u201D");
  CHECK(clean_line("\x01\x02") == "");
}

TEST_CASE("lower case reaches Latin, Greek and Cyrillic") {
  CHECK(lower_text("ÀÉÎŒŸŠŽ ΑΒΩ АБЯ ДЖ İX") == "àéîœÿšž αβω абя дж ix");
  CHECK(lower_text("×ß你") == "×ß你");
}

#ifndef __EMSCRIPTEN__
TEST_CASE("NFC composes and NFKC folds") {
  CHECK(normalize_unicode("e\xCC\x81", NormalizationForm::nfc) == "\xC3\xA9");
  CHECK(normalize_unicode("\xEF\xAC\x81", NormalizationForm::nfkc) == "fi");
  CHECK(normalize_unicode("e\xCC\x81", NormalizationForm::none) == "e\xCC\x81");
}
#endif

TEST_CASE("sentences end at their marks, not at titles, and keep what is between them") {
  const auto parts = split_sentences("  Mr. Smith left. \"Why?\" I asked...\nWho knows 3.14!  ");
  std::vector<std::string> sentences;
  for (const auto& part : parts)
    if (part.is_sentence) sentences.push_back(part.text);
  CHECK(sentences ==
        std::vector<std::string>{"Mr. Smith left.", "\"Why?\"", "I asked...", "Who knows 3.14!"});
  CHECK(split_sentences("你好。再见！").size() == 2);
  CHECK(split_sentences("").empty());
  CHECK(split_sentences(" \n ").size() == 1);
}

TEST_CASE("a text without any full stop is cut before it is too long") {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "word ";
  for (const auto& part : split_sentences(text + std::string(5000, 'x'), 400))
    CHECK(part.text.size() <= 401);
}
