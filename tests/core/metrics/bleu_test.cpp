#include "core/metrics/bleu.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "core/base/error.hpp"
#include "core/base/random.hpp"
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

TEST_CASE("sacreBLEU's own sentence and corpus cases come out the same") {
  const std::string hypothesis =
      "Producția de zahăr primă va fi exprimată în ceea ce privește zahărul alb;";
  const std::string reference = "producţia de zahăr brut se exprimă în zahăr alb;";
  const auto score = [&](BleuTokenization tokenization, bool lowercase = false) {
    return sentence_bleu(hypothesis, {reference}, tokenization, lowercase).score;
  };
  CHECK(std::abs(score(BleuTokenization::t13a) - 8.493) < 1e-3);
  CHECK(std::abs(score(BleuTokenization::none) - 7.347) < 1e-3);
  CHECK(std::abs(score(BleuTokenization::character) - 40.8759) < 1e-3);
  CHECK(std::abs(score(BleuTokenization::character, true) - 42.0267) < 1e-3);
  CHECK(sentence_bleu("this is a cat", {"okay thanks"}, BleuTokenization::t13a).score == 0);

  const References references{
      {"The dog bit the man.", "It was not unexpected.", "The man bit him first."},
      {"The dog had bit the man.", "No one was surprised.", "The man had bitten the dog."}};
  const BleuScore untokenized =
      corpus_bleu({"The dog bit the man.", "It wasn't surprising.", "The man had just bitten him."},
                  references, BleuTokenization::none);
  CHECK(std::abs(untokenized.score - 49.1919566) < 1e-6);
  CHECK(corpus_bleu({"", "", ""}, references, BleuTokenization::t13a).score == 0);
}

TEST_CASE("13a's rules act one after the other over the whole line") {
  const auto t13a = [](const std::string& line) { return joined(line, BleuTokenization::t13a); };
  CHECK(t13a("1.,2") == "1 . , 2");
  CHECK(t13a("...") == ". . .");
  CHECK(t13a("3.14, 15.") == "3.14 , 15 .");
  CHECK(t13a(".5 5. a.b 1.b") == ". 5 5 . a . b 1 . b");
  CHECK(t13a("x-1 1-x 1--2") == "x-1 1 - x 1 - -2");
  CHECK(t13a("it's \"so\"") == "it's \" so \"");
  CHECK(t13a("&amp;quot; &quot") == "& quot ; & quot");
  CHECK(t13a("a\u00A0b\u3000c\td") == "a b c d");
  CHECK(t13a("«déjà» … “vu”—!") == "«déjà» … “vu”— !");
  CHECK(t13a("end-\n") == "end-");
}

TEST_CASE("zh sets apart what its ranges hold and nothing else") {
  const auto zh = [](const std::string& line) { return joined(line, BleuTokenization::zh); };
  CHECK(zh("ＡＢ１２！") == "Ａ Ｂ １ ２ ！");
  CHECK(zh("ひらカタ漢字") == "ひらカタ 漢 字");  // kana are not among them
  CHECK(zh("☀✂→x") == "☀ ✂ → x");
  CHECK(zh("𠀀𠀁") == "𠀀𠀁");  // nor is the supplementary plane
  CHECK(zh(".a .5") == ". a . 5");
  CHECK(zh("a.") == "a .");
  CHECK(zh("价格：1,000元，3.5折-100%") == "价 格 ： 1,000 元 ， 3.5 折 -100 %");
}

TEST_CASE("any bytes are scored without harm") {
  Random random(31);
  const auto bytes = [&] {
    std::string text;
    for (std::uint64_t n = random.below(20); n > 0; --n)
      text.push_back(
          static_cast<char>(random.below(4) == 0 ? random.below(256) : 32 + random.below(95)));
    return text;
  };
  for (int round = 0; round < 2000; ++round) {
    const std::string a = bytes(), b = bytes();
    for (const auto tokenization : {BleuTokenization::none, BleuTokenization::t13a,
                                    BleuTokenization::zh, BleuTokenization::character}) {
      const double score = sentence_bleu(a, {b}, tokenization).score;
      REQUIRE((score >= 0 && score <= 100.000001));
      for (const auto& token : tokenize_for_bleu(a, tokenization)) REQUIRE_FALSE(token.empty());
    }
    const double score = sentence_chrf(a, {b}).score;
    REQUIRE((score >= 0 && score <= 100.000001));
  }
}

TEST_CASE("several references: each n-gram counts as often as in one of them") {
  // "the" occurs twice in the first, "cat" once in the second: 3 of 4 unigrams.
  const BleuScore bleu =
      corpus_bleu({"the the the cat"}, {{"the dog the end"}, {"the cat"}}, BleuTokenization::none);
  CHECK(bleu.precisions[0] == doctest::Approx(75));
  CHECK(bleu.precisions[1] == doctest::Approx(100.0 / 3));  // "the cat"
  CHECK(bleu.reference_length == 4);
}

TEST_CASE("an empty reference is none in any set, and the signature tells") {
  const BleuScore bleu =
      corpus_bleu({"a b c d", "a"}, {{"", "a"}, {"a b c d", "a"}}, BleuTokenization::none);
  CHECK(bleu.reference_length == 5);
  CHECK(bleu.precisions[0] == doctest::Approx(100));
  CHECK(bleu.signature.rfind("nrefs:var|", 0) == 0);
  CHECK(corpus_bleu({"a"}, {{"a"}, {""}}, BleuTokenization::none).signature.rfind("nrefs:1|", 0) ==
        0);
  CHECK(corpus_bleu({"a"}, {{"a"}, {"b"}}, BleuTokenization::none).signature.rfind("nrefs:2|", 0) ==
        0);
  CHECK(corpus_bleu({"a"}, {{""}}, BleuTokenization::none).score == 0);
}

TEST_CASE("orders a corpus does not reach make BLEU 0, effective order leaves them out") {
  CHECK(corpus_bleu({"a b c"}, {{"a b c"}}, BleuTokenization::none).score == 0);
  CHECK(sentence_bleu("a b c", {"a b c"}, BleuTokenization::none).score == doctest::Approx(100));
  // One of two unigrams, no bigram: sqrt(1/2 * 1/2).
  CHECK(sentence_bleu("a b", {"a c"}, BleuTokenization::none).score == doctest::Approx(50));
  CHECK(corpus_bleu({}, {{}}, BleuTokenization::none).score == 0);
}

TEST_CASE("metrics refuse sets of different size") {
  CHECK_THROWS_AS(corpus_bleu({"a"}, {{"a", "b"}}, BleuTokenization::none), ArgumentError);
  CHECK_THROWS_AS(corpus_bleu({"a"}, {}, BleuTokenization::none), ArgumentError);
  CHECK_THROWS_AS(sentence_bleu("a", {}, BleuTokenization::none), ArgumentError);
}

TEST_CASE("perplexity of a uniform guess is the number of choices") {
  CHECK(perplexity(3 * std::log(50.0), 3) == doctest::Approx(50));
  CHECK(perplexity(0, 0) == 1);
}
