#include "core/text/characters.hpp"

#include <doctest/doctest.h>

#include "core/base/random.hpp"
#include "core/text/cleaning.hpp"
#include "core/text/sentences.hpp"
#include "core/text/unicode_normalization.hpp"
#include "core/text/utf8.hpp"

using namespace refrain;

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
  CHECK(clean_line("\u202Aa\u200F\u2067 b\u2069") == "a b");
  CHECK(clean_line("👩\u200D👧") == "👩\u200D👧");  // a joiner that holds an emoji together
  CHECK(clean_line("你　好\u2028再见") == "你 好 再见");
  CHECK(clean_line("a\xFF b") == "a\uFFFD b");
  CHECK(clean_line("\u201Chi\u201D") == "\u201Chi\u201D");
  CHECK(clean_line("\x01\x02") == "");
}

TEST_CASE("lower case reaches Latin, Greek, Cyrillic and Armenian") {
  CHECK(lower_text("ÀÉÎŒŸŠŽ ΑΒΩ ΆΈΌΏ АБЯ ДЖ ЁЂЏ İX") == "àéîœÿšž αβω άέόώ абя дж ёђџ ix");
  CHECK(lower_text("ƠƯ ẮẶỆỘỮỴ ȘȚ ǍǛ Əẞ ԱՖ ӀӁ Қ") == "ơư ắặệộữỵ șț ǎǜ əß աֆ ӏӂ қ");
  CHECK(lower_text("×ß你ĸŉſ") == "×ß你ĸŉſ");
}

TEST_CASE("lower case is final and never moves a character out of its class") {
  for (char32_t c = 0; c < 0x30000; ++c) {
    const char32_t lower = to_lower(c);
    if (lower == c) continue;
    REQUIRE(to_lower(lower) == lower);
    REQUIRE(character_class(c) == CharacterClass::letter);
    REQUIRE(character_class(lower) == CharacterClass::letter);
  }
}

TEST_CASE("white space is Unicode's White_Space, all 25 of it") {
  int spaces = 0;
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    spaces += is_space(c);
    REQUIRE_FALSE((is_space(c) && is_invisible(c)));
    REQUIRE(is_space(c) == (character_class(c) == CharacterClass::space));
  }
  CHECK(spaces == 25);
  CHECK(is_space(0xA0));
  CHECK(is_space(0x3000));
  CHECK_FALSE(is_space(0x200B));
}

TEST_CASE("characters fall into the classes that the tokenizers cut by") {
  const auto all = [](std::u32string_view text, CharacterClass expected) {
    for (const char32_t c : text)
      if (character_class(c) != expected) return false;
    return true;
  };
  CHECK(all(U"aZéßŒñΩЖאبह가ạ\u0301", CharacterClass::letter));
  CHECK(all(U"0189０９", CharacterClass::digit));
  CHECK(all(U"!/:@[`{~¿«»×÷“”…—€→☃、。「」！？｡￥😀🏳",
            CharacterClass::punctuation));
  CHECK(all(U"你好々〇ぁんァヶー𠀀豈", CharacterClass::ideograph));
  CHECK(all(U"ªµº", CharacterClass::letter));
}

TEST_CASE("capitals and small letters find each other") {
  for (char32_t c = 0x41; c < 0x1F00; ++c) {
    INFO(static_cast<int>(c));
    if (c != 0x130 && c != 0x1E9E) CHECK(to_upper(to_lower(c)) == to_upper(c));
    CHECK(to_lower(to_upper(c)) == to_lower(c));
  }
  CHECK(upper_text("Straße, où, ñ, ж, ə, ÿ") == "STRAßE, OÙ, Ñ, Ж, Ə, Ÿ");
  CHECK(sentence_case("\"WO IST ÖL?\"") == "\"Wo ist öl?\"");
}

TEST_CASE("a text is in capitals from two words on") {
  for (const char* text : {"STOP HERE", "I AM HERE AT 25!", "OÙ EST LA GARE ?", "WE LOVE X."})
    CHECK(is_all_capitals(text));
  for (const char* text : {"NATO", "I", "A B C", "", "25 30", "STOP here", "你好"})
    CHECK(!is_all_capitals(text));
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
  CHECK(split_sentences("abc", 0).size() == 3);  // at least one character each
}

TEST_CASE("a sentence that is too long is cut at its clauses, and typing on moves no cut") {
  const auto cut = [](std::string_view text) {
    std::vector<std::string> out;
    for (const auto& part : split_sentences(text))
      if (part.is_sentence) out.push_back(part.text);
    return out;
  };
  const std::string clause =
      "She told us about the long winter, the snow on the roofs and the dogs,";  // 70
  const std::string rest =
      "which ran all day over the frozen lake without ever growing tired of it";  // 71
  CHECK(cut(clause + " " + rest + ".") == std::vector<std::string>{clause, rest + "."});
  // As long as a sentence may be: whole.
  CHECK(cut(clause + " " + rest.substr(0, 48) + ".").size() == 1);
  // Without a comma at the last space, and no word alone at the end.
  std::string words;
  for (int i = 0; i < 24; ++i) words += "word ";
  CHECK(cut(words + "end.") ==
        std::vector<std::string>{words.substr(0, 94), "word word word word word end."});
  std::string text;
  for (int i = 0; i < 40; ++i) text += clause + " " + rest + " ";
  auto before = cut(text);
  before.pop_back();  // the one that goes on
  for (std::size_t size = text.size(); size > 1000; size -= 37) {
    auto now = cut(text.substr(0, size));
    now.pop_back();
    CHECK(now == std::vector<std::string>(
                     before.begin(), before.begin() + static_cast<std::ptrdiff_t>(now.size())));
  }
  // Three columns a character.
  std::string han;
  for (int i = 0; i < 60; ++i) han += i == 25 ? "，" : "好";
  const auto halves = cut(han);
  REQUIRE(halves.size() == 2);
  CHECK(halves[0].size() == 26 * 3);
}

TEST_CASE("sentence ends in French, Chinese and Japanese, in quotes and lists") {
  const auto sentences = [](std::string_view text) {
    std::vector<std::string> out;
    for (const auto& part : split_sentences(text))
      if (part.is_sentence) out.push_back(part.text);
    return out;
  };
  using Lines = std::vector<std::string>;
  CHECK(sentences("Quoi ? M. Dupont est là !") == Lines{"Quoi ?", "M. Dupont est là !"});
  CHECK(sentences("« Non. » Il part.") == Lines{"« Non.", "» Il part."});
  CHECK(sentences("你好！你是谁？“我是王。”他说。") ==
        Lines{"你好！", "你是谁？", "“我是王。”", "他说。"});
  CHECK(sentences("「はい。」と言った。") == Lines{"「はい。」", "と言った。"});
  CHECK(sentences("Really?! (Yes.) www.example.org works.") ==
        Lines{"Really?!", "(Yes.)", "www.example.org works."});
  CHECK(sentences("J. S. Bach\r\nFugue") == Lines{"J. S. Bach", "Fugue"});
}
