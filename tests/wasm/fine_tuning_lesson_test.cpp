#include "wasm/session/fine_tuning_lesson.hpp"

#include <doctest/doctest.h>

#include "core/io/json.hpp"
#include "wasm/session/playground_lesson.hpp"

using namespace refrain;
using namespace refrain::session;

namespace {

const char* const kRecipe = R"({"languages": {"source": ["a"], "target": ["b"]},
    "tokenizer": {"kind": "word"}, "shared_vocabulary": false, "model": {"embedding_size": 16,
    "encoder": {"hidden_size": 24, "bidirectional": true}, "decoder": {"hidden_size": 24}},
    "training": {"epochs": 1000, "batching": {"batch_size": 8},
    "optimizer": {"learning_rate": 0.02}}})";

Json parsed(const std::string& text) {
  return parse_json(text, "answer");
}

Json pair(const std::string& source, const std::string& target) {
  return {{"from", "a"}, {"to", "b"}, {"source", source}, {"target", target}};
}

/// Rows of three of five letters, copied, and a model of int8 weights that has learnt to.
struct Copier {
  Json rehearsal = Json::array(), held = Json::array();
  std::string model;
  Copier() {
    std::string lines;
    const std::string letters = "abcde";
    for (const char x : letters)
      for (const char y : letters)
        for (const char z : letters) {
          const std::string row{x, ' ', y, ' ', z};
          lines += row + '\t' + row + '\n';
          if (row != "a b c")
            (rehearsal.size() <= held.size() ? rehearsal : held).push_back(pair(row, row));
        }
    PlaygroundLesson lesson(kRecipe, lines, "");
    // A call ends where the network is validated.
    for (long step = 0; step < 400;) step = parsed(lesson.advance(50))["step"].get<long>();
    Model float32(std::string(parsed(lesson.save())["model"]));
    model = float32.save("int8");
  }
};

}  // namespace

TEST_CASE("a model of int8 weights learns a pair, forgets nothing, and is saved in int8 again") {
  const Copier copier;
  const Json taught = Json::array({pair("a b c", "e d a")});
  FineTuningLesson lesson(
      copier.model,
      to_text({{"pairs", taught},
               {"rehearsal", copier.rehearsal},
               {"training", {{"epochs", 30}, {"optimizer", {{"learning_rate", 0.004}}}}}}));
  CHECK(parsed(lesson.compare(to_text(taught)))["outputs"][0] == "a b c");
  const double before = parsed(lesson.compare(to_text(copier.held)))["chrf"];
  CHECK(before > 95);
  Json progress;
  while (!lesson.finished()) progress = parsed(lesson.advance(10));
  CHECK(progress["finished"] == true);
  CHECK(parsed(lesson.compare(to_text(taught)))["outputs"][0] == "e d a");
  const double after = parsed(lesson.compare(to_text(copier.held)))["chrf"];
  CHECK(after > 90);
  const std::string saved = parsed(lesson.save("int8"))["model"];
  CHECK(saved.find("int8") != std::string::npos);
  Model loaded(saved);
  CHECK(parsed(loaded.verify()) == Json::array());
  FineTuningLesson again(saved, to_text({{"pairs", taught}, {"rehearsal", Json::array()}}));
  CHECK(parsed(again.compare(to_text(taught)))["outputs"][0] == "e d a");
}

TEST_CASE("what cannot be learnt is refused in words") {
  const Copier copier;
  const auto refuse = [&](const Json& given) {
    FineTuningLesson lesson(copier.model, to_text(given));
  };
  const Json none = Json::array();
  CHECK_THROWS_AS(refuse({{"pairs", none}, {"rehearsal", none}}), DataError);
  CHECK_THROWS_AS(refuse({{"pairs", none}}), FormatError);
  CHECK_THROWS_AS(refuse({{"pairs", Json::array({{{"source", "a"}}})}, {"rehearsal", none}}),
                  FormatError);
  CHECK_THROWS_AS(refuse({{"pairs", Json::array({pair("a", "b")})},
                          {"rehearsal", none},
                          {"training", {{"epochs", -1}}}}),
                  FormatError);
  CHECK_THROWS_AS(FineTuningLesson("{}", "{}"), FormatError);
}
