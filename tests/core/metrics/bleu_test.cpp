#include "core/metrics/bleu.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "core/base/error.hpp"
#include "core/metrics/chrf.hpp"
#include "core/metrics/perplexity.hpp"

using namespace refrain;

namespace {

std::string joined(const std::string& line, BleuTokenization tokenization) {
  std::string text;
  for (const auto& token : tokenize_for_bleu(line, tokenization))
    text += (text.empty() ? "" : " ") + token;
  return text;
}

}  // namespace

TEST_CASE("13a sets marks apart as mteval-v13a does") {
  const auto t13a = [](const std::string& line) { return joined(line, BleuTokenization::t13a); };
  CHECK(t13a("Hello, world!") == "Hello , world !");
  CHECK(t13a("It costs 1,000.50 dollars.") == "It costs 1,000.50 dollars .");
  CHECK(t13a("don't (really)") == "don't ( really )");
  CHECK(t13a("2010-11 a-b") == "2010 - 11 a-b");
  CHECK(t13a("&quot;a&quot; &amp; b &lt;c&gt;") == "\" a \" & b < c >");
  CHECK(t13a("end.<skipped>") == "end .");
  CHECK(t13a("a/b") == "a / b");
  CHECK(t13a("") == "");
}

TEST_CASE("zh cuts single Chinese characters and leaves the rest to 13a's marks") {
  CHECK(joined("我有3.5本书，你好。", BleuTokenization::zh) == "我 有 3.5 本 书 ， 你 好 。");
  CHECK(joined("用Python写code!", BleuTokenization::zh) == "用 Python 写 code !");
  CHECK(joined("ab c", BleuTokenization::character) == "a b c");
}

TEST_CASE("a perfect translation scores 100, an unrelated one 0") {
  CHECK(
      corpus_bleu({"the cat sat on the mat"}, {{"the cat sat on the mat"}}, BleuTokenization::t13a)
          .score == doctest::Approx(100));
  CHECK(corpus_bleu({"x y z w"}, {{"the cat sat on"}}, BleuTokenization::t13a).score == 0);
}

TEST_CASE("precisions, clipping, brevity and smoothing follow the definition") {
  // Hypothesis of 7 tokens: "the" is clipped at the reference's 2 (Papineni et al. 2002, 2.1).
  const BleuScore clipped = corpus_bleu({"the the the the the the the"},
                                        {{"the cat is on the mat"}}, BleuTokenization::none);
  CHECK(clipped.precisions[0] == doctest::Approx(100.0 * 2 / 7));
  // No bigram, trigram or 4-gram matches: 100 / (2 * 6), 100 / (4 * 5), 100 / (8 * 4).
  CHECK(clipped.precisions[1] == doctest::Approx(100.0 / 12));
  CHECK(clipped.precisions[2] == doctest::Approx(100.0 / 20));
  CHECK(clipped.precisions[3] == doctest::Approx(100.0 / 32));
  CHECK(clipped.score ==
        doctest::Approx(std::pow(200.0 / 7 * 100 / 12 * 100 / 20 * 100 / 32, 0.25)));

  const BleuScore brief =
      corpus_bleu({"the cat sat on"}, {{"the cat sat on the mat"}}, BleuTokenization::none);
  CHECK(brief.brevity_penalty == doctest::Approx(std::exp(1 - 6.0 / 4)));
  CHECK(brief.score == doctest::Approx(100 * std::exp(-0.5)));
}

TEST_CASE("the reference of closest length counts, the shorter one of two equally close") {
  const BleuScore bleu =
      corpus_bleu({"a b c d"}, {{"a b c d e f"}, {"a b"}}, BleuTokenization::none);
  CHECK(bleu.reference_length == 2);
  CHECK(bleu.brevity_penalty == 1);
  // An empty entry in a further set is no reference.
  CHECK(corpus_bleu({"a b c d"}, {{"a b c d e"}, {""}}, BleuTokenization::none).reference_length ==
        5);
}

TEST_CASE("the signature says what was computed, the text shows it as sacreBLEU does") {
  const BleuScore bleu = corpus_bleu({"The cat."}, {{"the cat."}}, BleuTokenization::t13a, true);
  CHECK(bleu.signature.rfind("nrefs:1|case:lc|eff:no|tok:13a|smooth:exp|version:", 0) == 0);
  const BleuScore sentence = sentence_bleu("the cat", {"the cat"}, BleuTokenization::t13a);
  CHECK(sentence.score == doctest::Approx(100));
  CHECK(sentence.signature.find("eff:yes") != std::string::npos);
  CHECK(corpus_bleu({"a b c d"}, {{"a b c d"}}, BleuTokenization::none).text() ==
        "BLEU = 100.00 100.0/100.0/100.0/100.0 (BP = 1.000 ratio = 1.000 hyp_len = 4 ref_len = 4)");
}

TEST_CASE("sacreBLEU's documented example comes out the same") {
  // github.com/mjpost/sacrebleu, README, "Using SacreBLEU from Python": 48.53 82.4/50.0/45.5/37.5
  // (BP = 0.943 ratio = 0.944 hyp_len = 17 ref_len = 18), chrF2 = 59.73.
  const References references{
      {"The dog bit the man.", "It was not unexpected.", "The man bit him first."},
      {"The dog had bit the man.", "No one was surprised.", "The man had bitten the dog."}};
  const std::vector<std::string> hypotheses{"The dog bit the man.", "It wasn't surprising.",
                                            "The man had just bitten him."};
  const BleuScore bleu = corpus_bleu(hypotheses, references, BleuTokenization::t13a);
  CHECK(bleu.text() ==
        "BLEU = 48.53 82.4/50.0/45.5/37.5 (BP = 0.943 ratio = 0.944 hyp_len = 17 ref_len = 18)");
  CHECK(corpus_chrf(hypotheses, references).score == doctest::Approx(59.73).epsilon(0.0002));
}

TEST_CASE("chrF counts character n-grams without spaces") {
  CHECK(corpus_chrf({"a b c"}, {{"abc"}}).score == doctest::Approx(100));
  CHECK(corpus_chrf({""}, {{"abc"}}).score == 0);
  // "ab" against "ac": unigrams 1/2, bigrams 0/1, mean 1/4 on both sides.
  CHECK(corpus_chrf({"ab"}, {{"ac"}}).score == doctest::Approx(25));
}

TEST_CASE("metrics refuse sets of different size") {
  CHECK_THROWS_AS(corpus_bleu({"a"}, {{"a", "b"}}, BleuTokenization::none), ArgumentError);
  CHECK_THROWS_AS(corpus_bleu({"a"}, {}, BleuTokenization::none), ArgumentError);
  CHECK_THROWS_AS(corpus_chrf({"a"}, {{}}), ArgumentError);
}

TEST_CASE("perplexity of a uniform guess is the number of choices") {
  CHECK(perplexity(3 * std::log(50.0), 3) == doctest::Approx(50));
  CHECK(perplexity(0, 0) == 1);
}
