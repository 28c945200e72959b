#include "core/text/tokenizer.hpp"

#include <doctest/doctest.h>

#include "core/base/error.hpp"
#include "core/base/random.hpp"
#include "core/text/utf8.hpp"
#include "core/text/vocabulary.hpp"

using namespace refrain;

namespace {

const std::vector<std::string> kLines{
    "the cat sat on the mat.",
    "the dog sat on the cat!",
    "Les chats s'assoient, n'est-ce pas ?",
    "l'homme et la femme",
    "我们去看电影。",
    "他们在看书，我在看电影。",
    "猫が好きです。カメラもある。",
    "a1b2 2024-11-23 3.14 100%",
    "don't can't won't I'm",
};

const std::vector<std::string> kHard{
    "",
    " ",
    "  two  spaces  ",
    "line\nbreak\ttab",
    "▁ ￭ ␛ ▁▁ ␛1",
    "😀👩‍👩‍👧 e\xCC\x81\xCC\x82",
    "你好 world 再见",
    " 你好",
    "你 好",
    "(a)b,c;d's 'quoted' x--y",
    "ÆØÅ ß ñ — “…” «!»",
    "12345 1,000.5 v2.0",
    "''''",
};

Tokenizer learn(TokenizerKind kind, std::size_t size = 120) {
  TokenizerOptions options;
  options.kind = kind;
  options.vocabulary_size = size;
  return Tokenizer::learn(options, kLines);
}

}  // namespace

TEST_CASE("BPE and characters give every text back, byte for byte") {
  for (const TokenizerKind kind : {TokenizerKind::bpe, TokenizerKind::character}) {
    const Tokenizer tokenizer = learn(kind);
    for (const auto* set : {&kLines, &kHard})
      for (const auto& text : *set) CHECK(tokenizer.decode(tokenizer.encode(text)) == text);
    Random random(5);
    for (int round = 0; round < 2000; ++round) {
      std::u32string text;
      for (std::uint64_t n = random.below(12); n > 0; --n) {
        const char32_t some[] = {
            ' ',    'a',    'e',    '\'',   '.',    '1',
            0x2581, 0xFFED, 0x241B, 0x4F60, 0x3042, static_cast<char32_t>(random.below(0xD800))};
        text.push_back(some[random.below(12)]);
      }
      const std::string utf8 = encode_utf8(text);
      REQUIRE(tokenizer.decode(tokenizer.encode(utf8)) == utf8);
    }
  }
}

TEST_CASE("words give every text back up to runs of spaces") {
  const Tokenizer tokenizer = learn(TokenizerKind::word);
  for (const auto& text : kLines) CHECK(tokenizer.decode(tokenizer.encode(text)) == text);
  for (const std::string text :
       {"(a)b,c;d's 'quoted' x--y", "你好 world 再见", "▁ ￭ ␛ a￭b", "1,000.5 v2.0"})
    CHECK(tokenizer.decode(tokenizer.encode(text)) == text);
  CHECK(tokenizer.decode(tokenizer.encode("  a   b ")) == "a b");
  CHECK(tokenizer.encode("Hello, world!") ==
        std::vector<std::string>{"Hello", "￭,", "world", "￭!"});
}

TEST_CASE("BPE merges the most frequent pair first") {
  TokenizerOptions options;
  options.vocabulary_size = 8;
  const Tokenizer tokenizer = Tokenizer::learn(options, {"abab", "abab", "abc"});
  // Characters: visible space, a, b, c. "ab" is seen 5 times, then "▁ab" 3 times.
  REQUIRE(tokenizer.merges().size() >= 2);
  CHECK(tokenizer.merges()[0] == Tokenizer::Merge{"a", "b"});
  CHECK(tokenizer.merges()[1] == Tokenizer::Merge{"▁", "ab"});
  CHECK(tokenizer.encode("abc") == std::vector<std::string>{"▁ab", "c"});
}

TEST_CASE("learning is deterministic and its pieces are distinct and cover the training text") {
  const Tokenizer a = learn(TokenizerKind::bpe), b = learn(TokenizerKind::bpe);
  CHECK(a.merges() == b.merges());
  Vocabulary vocabulary;
  for (const auto& piece : a.learned_pieces()) vocabulary.add(piece);
  CHECK(vocabulary.size() == a.learned_pieces().size() + 4);
  for (const auto& line : kLines)
    for (const auto& piece : a.encode(line)) CHECK(vocabulary.find(piece));
}

TEST_CASE("merges read from a file encode as the learnt ones; bad ones are refused") {
  const Tokenizer learnt = learn(TokenizerKind::bpe);
  const Tokenizer read = Tokenizer::from_merges(learnt.options(), learnt.merges());
  for (const auto& line : kLines) CHECK(read.encode(line) == learnt.encode(line));
  CHECK_THROWS_AS(Tokenizer::from_merges({}, {{"a", ""}}), FormatError);
  CHECK_THROWS_AS(Tokenizer::from_merges({}, {{"a", "b"}, {"a", "b"}}), FormatError);
}

TEST_CASE("lower case and filters act as Keras' text_to_word_sequence") {
  TokenizerOptions options;
  options.kind = TokenizerKind::word;
  options.lowercase = true;
  options.filters = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n";
  const Tokenizer tokenizer = Tokenizer::learn(options, {"The cat, the dog!"});
  CHECK(tokenizer.encode("Hello,  World! it's") ==
        std::vector<std::string>{"hello", "world", "it's"});
  CHECK(tokenizer.learned_pieces() == std::vector<std::string>{"the", "cat", "dog"});
}

TEST_CASE("a piece knows whether it starts a word") {
  const Tokenizer tokenizer = learn(TokenizerKind::bpe);
  CHECK(tokenizer.starts_word("▁the"));
  CHECK(!tokenizer.starts_word("ing"));
  CHECK(tokenizer.starts_word("你"));
}

TEST_CASE("the vocabulary keeps its special pieces in front and refuses holes") {
  Vocabulary vocabulary;
  CHECK(vocabulary.id("</s>") == kEndId);
  const TokenId cat = vocabulary.add("cat");
  CHECK(vocabulary.add("cat") == cat);
  CHECK(vocabulary.id("dog") == kUnknownId);
  CHECK(!vocabulary.is_control(cat));
  CHECK(vocabulary.is_control(vocabulary.add(Vocabulary::language_token("fr"))));
  CHECK_THROWS_AS(vocabulary.piece(99), ArgumentError);
  CHECK_THROWS_AS(vocabulary.piece(-1), ArgumentError);
  CHECK_THROWS_AS(Vocabulary::from_pieces({"<pad>", "<unk>", "<s>"}), FormatError);
  CHECK_THROWS_AS(Vocabulary::from_pieces({"a", "<unk>", "<s>", "</s>"}), FormatError);
  CHECK_THROWS_AS(Vocabulary::from_pieces({"<pad>", "<unk>", "<s>", "</s>", "a", "a"}),
                  FormatError);
  CHECK_THROWS_AS(Vocabulary::from_pieces({"<pad>", "<unk>", "<s>", "</s>", ""}), FormatError);
}
