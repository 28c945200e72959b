// BPE against the plainest form of the same definitions: recount everything after every merge.
#include <doctest/doctest.h>

#include <map>

#include "core/base/error.hpp"
#include "core/base/random.hpp"
#include "core/text/bpe_learner.hpp"
#include "core/text/pretokenizer.hpp"
#include "core/text/tokenizer.hpp"
#include "core/text/utf8.hpp"

using namespace refrain;

namespace {

using Pieces = std::vector<std::string>;

Pieces characters(const std::u32string& word) {
  Pieces pieces;
  for (const char32_t c : word) pieces.push_back(encode_utf8(std::u32string(1, c)));
  return pieces;
}

Pieces merge_all(const Pieces& pieces, const Tokenizer::Merge& merge) {
  Pieces out;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (i + 1 < pieces.size() && pieces[i] == merge.first && pieces[i + 1] == merge.second)
      out.push_back(pieces[i] + pieces[i + 1]), ++i;
    else
      out.push_back(pieces[i]);
  }
  return out;
}

std::vector<Tokenizer::Merge> learn_plainly(
    const std::vector<std::pair<std::u32string, long>>& words, std::size_t count) {
  std::vector<Pieces> split;
  for (const auto& [word, n] : words) split.push_back(characters(word));
  std::vector<Tokenizer::Merge> merges;
  while (merges.size() < count) {
    std::map<Tokenizer::Merge, long> counts;
    for (std::size_t w = 0; w < words.size(); ++w)
      for (std::size_t i = 0; i + 1 < split[w].size(); ++i)
        counts[{split[w][i], split[w][i + 1]}] += words[w].second;
    // The first of the most frequent in byte order.
    auto best = counts.end();
    for (auto pair = counts.begin(); pair != counts.end(); ++pair)
      if (best == counts.end() || pair->second > best->second) best = pair;
    if (best == counts.end() || best->second < 2) break;
    merges.push_back(best->first);
    for (auto& pieces : split) pieces = merge_all(pieces, merges.back());
  }
  return merges;
}

Pieces encode_plainly(const std::vector<Tokenizer::Merge>& merges, const std::string& text) {
  const BpeText cut = cut_for_bpe(text);
  Pieces out;
  std::size_t begin = 0;
  for (const std::size_t end : cut.ends) {
    Pieces pieces = characters(cut.text.substr(begin, end - begin));
    begin = end;
    for (std::size_t rank = 0; rank < merges.size();) {
      const Pieces merged = merge_all(pieces, merges[rank]);
      // A merge may make a pair of lower rank possible again: begin anew.
      rank = merged.size() < pieces.size() ? 0 : rank + 1;
      pieces = merged;
    }
    out.insert(out.end(), pieces.begin(), pieces.end());
  }
  return out;
}

std::u32string random_word(Random& random, std::u32string_view letters, std::uint64_t longest) {
  std::u32string word;
  for (std::uint64_t n = 1 + random.below(longest); n > 0; --n)
    word.push_back(letters[random.below(letters.size())]);
  return word;
}

}  // namespace

TEST_CASE("updated pair counts learn what recounting learns") {
  Random random(21);
  for (int round = 0; round < 60; ++round) {
    std::map<std::u32string, long> counts;
    for (int n = 0; n < 30; ++n)
      counts[random_word(random, U"aabcé你", 10)] += 1 + static_cast<long>(random.below(4));
    const std::vector<std::pair<std::u32string, long>> words(counts.begin(), counts.end());
    const LearnedBpe learned = learn_bpe(words, 60, 1);
    REQUIRE(learned.merges ==
            learn_plainly(words, learned.merges.size() + 1 < 55 ? 1000 : learned.merges.size()));
  }
}

TEST_CASE("encoding by numbers gives what merging by texts gives") {
  Random random(22);
  const std::u32string_view letters = U"aaabé' 你.1";
  for (int round = 0; round < 40; ++round) {
    std::vector<std::string> lines;
    for (int n = 0; n < 20; ++n) lines.push_back(encode_utf8(random_word(random, letters, 30)));
    TokenizerOptions options;
    options.vocabulary_size = 40;
    const Tokenizer tokenizer = Tokenizer::learn(options, lines);
    for (int n = 0; n < 40; ++n) {
      const std::string text = encode_utf8(random_word(random, U"aaabé' 你.1zß", 30));
      REQUIRE(tokenizer.encode(text) == encode_plainly(tokenizer.merges(), text));
    }
  }
}

TEST_CASE("merges in any order, as a file may have them, neither hang nor lose text") {
  Random random(23);
  for (int round = 0; round < 200; ++round) {
    std::map<Tokenizer::Merge, int> seen;
    std::vector<Tokenizer::Merge> merges;
    for (int n = 0; n < 30; ++n) {
      const Tokenizer::Merge merge{encode_utf8(random_word(random, U"ab▁", 3)),
                                   encode_utf8(random_word(random, U"ab▁", 3))};
      if (seen[merge]++ == 0) merges.push_back(merge);
    }
    const Tokenizer tokenizer = Tokenizer::from_merges({}, merges);
    const std::string text = encode_utf8(random_word(random, U"aab c", 40));
    REQUIRE(tokenizer.decode(tokenizer.encode(text)) == text);
  }
}

TEST_CASE("overlapping pairs merge from the left") {
  const Tokenizer tokenizer = Tokenizer::from_merges({}, {{"a", "a"}, {"aa", "aa"}, {"aa", "a"}});
  CHECK(tokenizer.encode("aaa") == Pieces{"▁", "aaa"});
  CHECK(tokenizer.encode("aaaaa") == Pieces{"▁", "aaaa", "a"});
  CHECK(tokenizer.encode("aaaaaaa") == Pieces{"▁", "aaaa", "aaa"});
}

TEST_CASE("a very long word is cut and comes back whole") {
  TokenizerOptions options;
  options.vocabulary_size = 50;
  const std::string text(20000, 'a');
  const Tokenizer tokenizer = Tokenizer::learn(options, {text});
  CHECK(tokenizer.decode(tokenizer.encode(text)) == text);
  for (const auto& piece : tokenizer.learned_pieces()) CHECK(piece.size() <= 3 + 64);
}

TEST_CASE("the vocabulary is as large as asked, rare characters left out of it") {
  TokenizerOptions options;
  options.vocabulary_size = 12;
  options.min_frequency = 2;
  const std::vector<std::string> lines{"low lower lowest", "new newer newest", "q"};
  const Tokenizer tokenizer = Tokenizer::learn(options, lines);
  CHECK(tokenizer.learned_pieces().size() == 12);
  for (const auto& piece : tokenizer.learned_pieces()) CHECK(piece != "q");
  CHECK(tokenizer.decode(tokenizer.encode("q low")) == "q low");
  // Nothing that occurs twice is left to merge before this size is reached.
  options.vocabulary_size = 1000;
  CHECK(Tokenizer::learn(options, lines).learned_pieces().size() < 40);
  CHECK(Tokenizer::learn(options, {}).learned_pieces().empty());
}

TEST_CASE("no piece crosses from a word to a mark, a digit or an ideograph") {
  TokenizerOptions options;
  options.vocabulary_size = 500;
  const std::vector<std::string> lines(5, "abc, 123 你好吗 x.y 你好abc");
  const Tokenizer tokenizer = Tokenizer::learn(options, lines);
  CHECK(tokenizer.encode(lines[0]) ==
        Pieces{"▁abc", ",", "▁1", "2", "3", "▁", "你好吗", "▁x", ".", "y", "▁", "你好", "abc"});
  CHECK(tokenizer.encode("你好吗") == Pieces{"你好吗"});
}

TEST_CASE("merges that are not UTF-8 are refused") {
  CHECK_THROWS_AS(Tokenizer::from_merges({}, {{"a", "\xFF"}}), FormatError);
  CHECK_THROWS_AS(Tokenizer::from_merges({}, {{"\xC3", "\xA9"}}), FormatError);
}
