#include "core/text/copying.hpp"

#include <doctest/doctest.h>

#include "core/text/utf8.hpp"

using namespace refrain;

namespace {

const std::string kOne = encode_utf8(U"\uE001"), kTwo = encode_utf8(U"\uE002"),
                  kThree = encode_utf8(U"\uE003"), kFour = encode_utf8(U"\uE004");

CopyRules rules() {
  std::unordered_set<std::string> words;
  for (const char* line : {"I saw the house in Paris with Mary", "Unfortunately it is well-known",
                           "See what to write", "Das Haus ist gro\u00df"})
    collect_words(line, words);
  return {true, WordFilter(words)};
}

/// Latin letters, punctuation and Han are known; Greek, Cyrillic and emoji are not.
bool known(char32_t c) {
  return c < 0x370 || (c >= 0x2010 && c < 0x2060) || (c >= 0x4E00 && c < 0xA000);
}

MaskedText mask(const std::string& text) {
  return mask_copies(text, rules(), known);
}

using Originals = std::vector<std::string>;

}  // namespace

TEST_CASE("addresses, numbers, names, emoji and strange scripts become marks") {
  struct Case {
    std::string text, masked;
    Originals originals;
  };
  for (const Case& c : std::vector<Case>{
           {"I saw the house.", "I saw the house.", {}},
           {"See https://example.org/a?b=1, it is there.",
            "See " + kOne + ", it is there.",
            {"https://example.org/a?b=1"}},
           {"www.example.org!", kOne + "!", {"www.example.org"}},
           {"Write to ann.b@example.org.", "Write to " + kOne + ".", {"ann.b@example.org"}},
           {"@refrain says #hello", kOne + " says " + kTwo, {"@refrain", "#hello"}},
           {"It is 10:30 on 2026-11-23, 3.14 or 1,000.",
            "It is " + kOne + " on " + kTwo + ", " + kThree + " or " + kFour + ".",
            {"10:30", "2026-11-23", "3.14", "1,000"}},
           {"I have 3, you have 3.", "I have " + kOne + ", you have " + kOne + ".", {"3"}},
           {"the 3rd house", "the 3rd house", {}},
           {"an iPhone7 here", "an " + kOne + " here", {"iPhone7"}},
           {"Priya saw Siobhan's house in Paris.",
            kOne + " saw " + kTwo + "'s house in Paris.",
            {"Priya", "Siobhan"}},
           {"Unfortunately I saw Mary.", "Unfortunately I saw Mary.", {}},
           {"it is nice \U0001F600\U0001F44D!",
            "it is nice " + kOne + "!",
            {"\U0001F600\U0001F44D"}},
           {"I say \u043f\u0440\u0438\u0432\u0435\u0442 \u043c\u0438\u0440 to you",
            "I say " + kOne + " to you",
            {"\u043f\u0440\u0438\u0432\u0435\u0442 \u043c\u0438\u0440"}},
           {"\u6211\u67093\u53ea\u732b", "\u6211\u6709" + kOne + "\u53ea\u732b", {"3"}},
           {"a typed " + kTwo + " mark", "a typed " + kOne + " mark", {kTwo}},
       }) {
    CAPTURE(c.text);
    const MaskedText masked = mask(c.text);
    CHECK(masked.text == c.masked);
    CHECK(masked.originals == c.originals);
    CHECK(unmask(masked.text, masked.originals) == c.text);
  }
}

TEST_CASE("there are only so many marks: what comes after stays as it is") {
  const MaskedText masked = mask("1 2 3 4 5 1");
  CHECK(masked.text == kOne + " " + kTwo + " " + kThree + " " + kFour + " 5 " + kOne);
  CHECK(masked.originals.size() == static_cast<std::size_t>(kMarks));
}

TEST_CASE("any text survives being masked") {
  Random random(3);
  for (int n = 0; n < 3000; ++n) {
    std::u32string text;
    static const std::u32string alphabet =
        U"aB3 .,:/@#-'\u00e9\u0416\u4e2d\uE001\uE003\uFE0F\u200D\U0001F600www://";
    for (std::uint64_t length = random.below(30); length > 0; --length)
      text.push_back(alphabet[random.below(alphabet.size())]);
    const std::string line = encode_utf8(text);
    const MaskedText masked = mask(line);
    CAPTURE(line);
    CHECK(masked.originals.size() <= static_cast<std::size_t>(kMarks));
    if (line.find(encode_utf8(U"\uE001")) == std::string::npos &&
        line.find(encode_utf8(U"\uE003")) == std::string::npos)
      CHECK(unmask(masked.text, masked.originals) == line);
    CHECK(missing_marks(masked.text, masked.originals) == 0);
  }
}

TEST_CASE("marks without an original go, and missing ones are counted") {
  CHECK(unmask("a " + kTwo + "b" + kOne, {"x"}) == "a bx");
  CHECK(missing_marks("a " + kTwo, {"x", "y", "z"}) == 2);
}

TEST_CASE("a prefix is written with the marks of its text") {
  CHECK(mask_like("Priya a 3 ans, pas 33", {"Priya", "3"}) == kOne + " a " + kTwo + " ans, pas 33");
}

TEST_CASE("a pair learns marks for what both of its sides have once") {
  Random random(1);
  int names = 0, numbers = 0;
  for (int n = 0; n < 200; ++n) {
    const auto pair = mask_pair("Tom has 3 dogs.", "Tom a 3 chiens.", random);
    REQUIRE(pair);
    // The same marks on both sides, whichever they are.
    const auto marks = [](const std::string& text) {
      std::u32string found;
      for (const char32_t c : decode_utf8(text))
        if (c >= kFirstMark && c < kFirstMark + kMarks) found.push_back(c);
      return found;
    };
    CHECK(marks(pair->source) == marks(pair->target));
    CHECK(marks(pair->source).size() == 2);
    names += pair->source.find("Tom") == std::string::npos;
    numbers += pair->source.find('3') == std::string::npos;
  }
  CHECK(names == 200);
  CHECK(numbers == 200);
  CHECK(!mask_pair("Tom has a dog.", "Il a un chien.", random));
  CHECK(!mask_pair("Tom saw Tom.", "Tom a vu Tom.", random));
  CHECK(!mask_pair("the dog", "the dog", random));
}

TEST_CASE("a filter of words knows every word in it and few others") {
  std::unordered_set<std::string> words;
  for (int i = 0; i < 5000; ++i) words.insert("word" + std::to_string(i));
  const WordFilter filter(words);
  for (const auto& word : words) CHECK(filter.contains(word));
  int wrong = 0;
  for (int i = 0; i < 5000; ++i) wrong += filter.contains("other" + std::to_string(i));
  CHECK(wrong < 100);
  CHECK(filter.bytes().size() == 6250);
  CHECK(WordFilter(filter.bytes()).contains("word17"));
  CHECK(!WordFilter().contains("x"));
  CHECK(!WordFilter(std::unordered_set<std::string>()).contains("x"));
}
