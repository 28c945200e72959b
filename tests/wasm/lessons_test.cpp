#include <doctest/doctest.h>

#include <cmath>

#include "core/io/json.hpp"
#include "wasm/session/cell_lesson.hpp"
#include "wasm/session/cross_validation_lesson.hpp"
#include "wasm/session/gradient_lesson.hpp"
#include "wasm/session/language_lesson.hpp"
#include "wasm/session/languages_lesson.hpp"
#include "wasm/session/translation_lesson.hpp"

using namespace refrain;
using namespace refrain::session;

namespace {

/// Gradient so many steps back, as a share of the gradient at the last step.
double share_after(const std::string& options, std::size_t back) {
  GradientLesson lesson(options);
  const Json report = parse_json(lesson.measure(), "report");
  const Json& row = report["gradient"].back();
  const double last = row.back(), then = row[row.size() - 1 - back];
  return then / last;
}

const char* const kSigmoid =
    R"({"stack": {"cell": {"kind": "simple_rnn", "activation": "sigmoid"}}})";
const char* const kLstm = R"({"stack": {"cell": {"kind": "lstm", "forget_bias": 3}}})";

}  // namespace

TEST_CASE("20 steps back the gradient of a sigmoid RNN is gone and an LSTM's is there") {
  CHECK(share_after(kSigmoid, 20) < 1e-6);
  CHECK(share_after(kLstm, 20) > 1e-2);
}

TEST_CASE("a large recurrent weight makes the gradient of a ReLU network explode") {
  CHECK(share_after(R"({"stack": {"cell": {"kind": "simple_rnn", "activation": "relu"}},
                        "recurrent_scale": 4})",
                    20) > 1e3);
}

TEST_CASE("every cell's gradient agrees with finite differences, whatever stands between layers") {
  for (const std::string cell :
       {R"({"kind": "simple_rnn", "activation": "sigmoid"})", R"({"kind": "simple_rnn"})",
        R"({"kind": "gru"})", R"({"kind": "lstm", "layer_norm": true})"})
    for (const std::string rest :
         {"", R"(, "layers": 3, "residual": true)", R"(, "layers": 2, "batch_norm": true)"}) {
      GradientLesson lesson(R"({"steps": 6, "stack": {"hidden_size": 6, "cell": )" + cell + rest +
                            "}}");
      const Json check = parse_json(lesson.check(), "check");
      CHECK_MESSAGE(check["worst"] < 1e-6, cell << rest);
    }
}

TEST_CASE(
    "an LSTM learns to remember the first symbol, and the lesson can be repeated to the bit") {
  const char* const options =
      R"({"steps": 12, "stack": {"hidden_size": 16, "cell": {"kind": "lstm"}},
          "training": {"optimizer": {"learning_rate": 0.02}}})";
  GradientLesson lesson(options), again(options);
  Json report = parse_json(lesson.advance(150), "report");
  CHECK(report["accuracy"] > 0.9);
  CHECK(report["updates"] == 150);
  for (int i = 0; i < 15; ++i) again.advance(10);
  CHECK(again.measure() == lesson.measure());
  const Json example = parse_json(lesson.example(0), "example");
  CHECK(example["hidden"].size() == 12);
  CHECK(example["gradient"][0].size() == 16);
  CHECK_THROWS_AS(lesson.example(1), ArgumentError);
  CHECK_THROWS_AS(GradientLesson(R"({"steps": 0})"), FormatError);
  CHECK_THROWS_AS(GradientLesson(R"({"height": 1})"), FormatError);
}

TEST_CASE("the cell by hand: the parts add up, a changed weight shows, and it can learn") {
  CellLesson lesson("the cat sees the dog", "{}");
  const Json before = parse_json(lesson.run(), "run");
  REQUIRE(before["steps"].size() == 5);
  CHECK(before["words"].size() == 4);
  const Json &first = before["steps"][0], &second = before["steps"][1];
  for (std::size_t i = 0; i < 3; ++i) {
    const double bias = before["weights"]["b_h"][i][0], x = second["input"][i];
    const double h = second["recurrent"][i], a = second["sum"][i], tanh = second["hidden"][i];
    CHECK(a == doctest::Approx(x + h + bias));
    CHECK(tanh == doctest::Approx(std::tanh(a)));
    CHECK(first["recurrent"][i] == 0);
  }
  lesson.set("W_hh", 0, 0, 2);
  const Json after = parse_json(lesson.run(), "run");
  CHECK(after["steps"][0] == before["steps"][0]);
  CHECK(after["steps"][1]["hidden"][0] != before["steps"][1]["hidden"][0]);
  lesson.learn(400, 0.5, true);
  const Json learnt = parse_json(lesson.run(), "run");
  CHECK(learnt["loss"] < 0.2);
  CHECK(learnt["steps"][0]["next"] == 1);
  // Without memory what follows the two "the" cannot be told apart.
  CellLesson forgetful("the cat sees the dog", "{}");
  for (int i = 0; i < 9; ++i) forgetful.set("W_hh", i / 3, i % 3, 0);
  forgetful.learn(2000, 0.5, false);
  CHECK(parse_json(forgetful.run(), "run")["loss"] > 0.5 * std::log(2.0) - 1e-6);
  CHECK_THROWS_AS(lesson.set("W_hh", 3, 0, 1), ArgumentError);
  CHECK_THROWS_AS(lesson.set("W", 0, 0, 1), ArgumentError);
  CHECK_THROWS_AS(CellLesson("one", "{}"), DataError);
}

TEST_CASE("the language model lesson trains, samples and tells what it expects") {
  const std::string recipe = R"({"kind": "language_model", "tokenizer": {"kind": "character"},
    "model": {"embedding_size": 12, "stack": {"hidden_size": 24}}, "lanes": 2, "steps": 8,
    "training": {"epochs": 60, "optimizer": {"learning_rate": 0.02}}})";
  LanguageLesson lesson(recipe, "abcabcabc\nabcabc\nabcabcabcabc\n", false);
  const Json info = parse_json(lesson.describe(), "info");
  CHECK(info["vocabulary"] == 7);
  CHECK(info["lines"] == 3);
  const Json first = parse_json(lesson.advance(1e9, 1), "progress");
  CHECK(first["step"] == 1);
  Json last;
  do last = parse_json(lesson.advance(1e9, 0), "progress");
  while (!last["finished"]);
  CHECK(last["perplexity"] < 2);
  CHECK(parse_json(lesson.sample("ab", R"({"top_k": 1, "max_length": 4})"), "sample")["text"]
            .get<std::string>()
            .find("abca") == 0);
  const Json seen = parse_json(lesson.expectations("abc", 2), "expectations");
  CHECK(seen["next"].size() == 4);
  CHECK(seen["next"][1][0]["piece"] == "b");
  CHECK(seen["surprise"].size() == 3);
}

TEST_CASE("prefixes are shown as the network gets them") {
  const std::string recipe = R"({"kind": "language_model", "tokenizer": {"kind": "word"},
    "model": {"embedding_size": 8, "stack": {"hidden_size": 8, "layers": 2}},
    "prefixes": true, "lanes": 4, "steps": 5, "training": {"epochs": 1}})";
  LanguageLesson lesson(recipe, "a cat sees\n", false);
  const Json shown = parse_json(lesson.preparation(1), "preparation");
  CHECK(shown["lines"][0]["pieces"].size() == 3);
  REQUIRE(shown["prefixes"].size() == 4);
  CHECK(shown["prefixes"][1]["input"].size() == 5);
  CHECK(shown["prefixes"][1]["input"][0] == 0);
}

TEST_CASE("cross-validation scores every size on every fold") {
  CrossValidationLesson lesson(
      R"({"languages": {"source": ["en"], "target": ["fr"]},
      "tokenizer": {"kind": "word"}, "shared_vocabulary": false,
      "model": {"embedding_size": 8, "encoder": {"hidden_size": 8}, "decoder": {"hidden_size": 8}},
      "training": {"epochs": 2, "batching": {"batch_size": 4}}})",
      "a cat\tun chat\na dog\tun chien\nthe cat\tle chat\nthe dog\tle chien\n",
      R"({"hidden": [2, 4], "folds": 2})");
  Json state;
  do state = parse_json(lesson.advance(1e9), "state");
  while (!state["finished"]);
  CHECK(state["done"] == 4);
  CHECK(state["rows"][1]["folds"].size() == 2);
  CHECK(state["rows"][1]["parameters"] > state["rows"][0]["parameters"]);
}

TEST_CASE("a translation lesson trains and shows where it looks") {
  TranslationLesson lesson(R"({"languages": {"source": ["a"], "target": ["b"]},
      "tokenizer": {"kind": "word"}, "shared_vocabulary": false, "model": {"embedding_size": 12,
      "encoder": {"hidden_size": 16}, "decoder": {"hidden_size": 16}},
      "training": {"epochs": 150, "optimizer": {"learning_rate": 0.02}}})",
                           "a b c\ta b c\nb a c\tb a c\nc b a\tc b a\na c b\ta c b\n");
  CHECK(parse_json(lesson.advance(3), "state")["step"] == 3);
  while (!lesson.finished()) lesson.advance(10);
  const Json shown = parse_json(lesson.translate("a b c\nc b a"), "sentences");
  REQUIRE(shown.size() == 2);
  CHECK(shown[1]["hypotheses"][0]["text"] == "c b a");
  CHECK(shown[0]["hypotheses"][0]["attention"][0].size() == 4);
}

TEST_CASE("one model learns directions, writes any language and maps its words") {
  LanguagesLesson lesson(R"({"languages": {"source": ["en", "fr"], "target": ["en", "fr"]},
      "tokenizer": {"kind": "word"}, "shared_vocabulary": true, "model": {"embedding_size": 12,
      "shared_embedding": true, "encoder": {"hidden_size": 16}, "decoder": {"hidden_size": 16}},
      "training": {"epochs": 1000, "optimizer": {"learning_rate": 0.02}}})",
                         "en\tfr\ta cat\tun chat\nen\tfr\ta dog\tun chien\n"
                         "fr\ten\tun chat\ta cat\nfr\ten\tun chien\ta dog\n");
  CHECK(parse_json(lesson.advance(150), "state")["step"] == 150);
  const Json french = parse_json(lesson.translate("a dog", "fr"), "sentences");
  const Json english = parse_json(lesson.translate("un chat", "en"), "sentences");
  CHECK(french[0]["hypotheses"][0]["text"] == "un chien");
  CHECK(english[0]["hypotheses"][0]["text"] == "a cat");
  const Json map = parse_json(lesson.map(2), "map");
  REQUIRE(map["points"].size() == 8);  // two language tokens and six words
  CHECK(map["points"][0]["piece"] == "<2en>");
  CHECK(map["points"][7]["near"].size() == 2);
  CHECK(map["points"][7]["languages"].size() == 1);
  CHECK_THROWS_AS(lesson.translate("a dog", "zh"), ArgumentError);
  CHECK_THROWS_AS(LanguagesLesson("{}", "en\tfr\ta cat\n"), DataError);
}
