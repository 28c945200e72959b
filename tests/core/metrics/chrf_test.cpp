#include "core/metrics/chrf.hpp"

#include <doctest/doctest.h>

#include "core/base/error.hpp"

using namespace refrain;

namespace {

double chrf(const std::vector<std::string>& hypotheses, const std::vector<std::string>& reference,
            ChrfOptions options = {}) {
  return corpus_chrf(hypotheses, {reference}, options).score;
}

}  // namespace

TEST_CASE("chrF counts character n-grams without spaces") {
  CHECK(chrf({"a b c"}, {"abc"}) == doctest::Approx(100));
  CHECK(chrf({"a\u3000b\tc "}, {"abc"}) == doctest::Approx(100));
  CHECK(chrf({""}, {"abc"}) == 0);
  CHECK(chrf({"abcdefg"}, {"hijklmnop"}) == 0);
  // "ab" against "ac": unigrams 1/2, bigrams 0/1, mean 1/4 on both sides.
  CHECK(chrf({"ab"}, {"ac"}) == doctest::Approx(25));
  CHECK(chrf({"你好"}, {"你们"}) == doctest::Approx(25));
}

TEST_CASE("sacreBLEU's own cases with effective order come out the same") {
  ChrfOptions options;
  options.beta = 3;
  CHECK(chrf({"a"}, {"a"}, options) == doctest::Approx(100));
  CHECK(chrf({"a b c"}, {"a b c"}, options) == doctest::Approx(100));
  CHECK(chrf({""}, {"c"}, options) == 0);
  CHECK(chrf({"a", "b"}, {"a", "c"}, options) == doctest::Approx(50));
  CHECK(chrf({"aa"}, {"ab"}, options) == doctest::Approx(25));
}

TEST_CASE("an order that a reference does not reach is left out of its sentence") {
  // "ab" against "a" counts 2, 1, 1 unigrams and no bigram; with "cd" against "cd" the corpus has
  // P = (3/4 + 1/1) / 2, R = 1, so F2 = 5 P / (4 P + 1).
  CHECK(chrf({"ab", "cd"}, {"a", "cd"}) == doctest::Approx(100 * 5 * 0.875 / 4.5));
}

TEST_CASE("recall weighs beta squared times as much as precision") {
  // All of "ab" is in "abab" but half of the reference is missed: unigrams P = 1, R = 1/2.
  ChrfOptions options;
  options.char_order = 1;
  CHECK(chrf({"ab"}, {"abab"}, options) == doctest::Approx(100 * 5 * 0.5 / 4.5));
  CHECK(chrf({"abab"}, {"ab"}, options) == doctest::Approx(100 * 5 * 0.5 / 3));
  options.beta = 1;
  CHECK(chrf({"ab"}, {"abab"}, options) == doctest::Approx(chrf({"abab"}, {"ab"}, options)));
}

TEST_CASE("chrF++ adds words, with a mark at their end or start apart") {
  ChrfOptions options;
  options.char_order = 1;
  options.word_order = 1;
  options.beta = 1;
  // Characters 4/5; words "ab", "cd", "." against "ab", "cd", "!": 2/3.
  CHECK(chrf({"ab cd."}, {"ab cd!"}, options) == doctest::Approx(100 * (4.0 / 5 + 2.0 / 3) / 2));
  // "(a)" is "(a" and ")", as the original script cuts it: one of two words is "a)"'s.
  CHECK(chrf({"(a)"}, {"a)"}, options) ==
        doctest::Approx(100 * 2 * (2.0 / 3 + 0.5) / 2 * (1 + 0.5) / 2 /
                        ((2.0 / 3 + 0.5) / 2 + (1 + 0.5) / 2)));
  options = {};
  options.word_order = 2;
  const ChrfScore score = corpus_chrf({"a"}, {{"a"}}, options);
  CHECK(score.name == "chrF2++");
  CHECK(score.signature.rfind("nrefs:1|case:mixed|eff:yes|nc:6|nw:2|space:no|version:", 0) == 0);
}

TEST_CASE("the best reference counts, sentence by sentence; empty ones are none") {
  CHECK(corpus_chrf({"ab", "cd"}, {{"ab", "xx"}, {"yy", "cd"}}).score == doctest::Approx(100));
  const ChrfScore score = corpus_chrf({"ab", "cd"}, {{"", "cd"}, {"ab", "xx"}});
  CHECK(score.score == doctest::Approx(100));
  CHECK(score.signature.rfind("nrefs:var|", 0) == 0);
  CHECK(corpus_chrf({"ab"}, {{""}}).score == 0);
}

TEST_CASE("case is kept unless asked") {
  ChrfOptions options;
  options.lowercase = true;
  CHECK(chrf({"ÉTÉ"}, {"été"}) == 0);
  CHECK(chrf({"ÉTÉ"}, {"été"}, options) == doctest::Approx(100));
  CHECK(corpus_chrf({"a"}, {{"a"}}, options).signature.rfind("nrefs:1|case:lc|", 0) == 0);
  CHECK(corpus_chrf({"a"}, {{"a"}}).text() == "chrF2 = 100.00");
}

TEST_CASE("chrF refuses sets of different size and options out of range") {
  CHECK_THROWS_AS(corpus_chrf({"a"}, {{}}), ArgumentError);
  CHECK_THROWS_AS(corpus_chrf({"a"}, {}), ArgumentError);
  CHECK_THROWS_AS(sentence_chrf("a", {}), ArgumentError);
  ChrfOptions options;
  options.char_order = 0;
  CHECK_THROWS_AS(chrf({"a"}, {"a"}, options), ArgumentError);
  options = {};
  options.word_order = -1;
  CHECK_THROWS_AS(chrf({"a"}, {"a"}, options), ArgumentError);
  options = {};
  options.beta = 0;
  CHECK_THROWS_AS(chrf({"a"}, {"a"}, options), ArgumentError);
}
