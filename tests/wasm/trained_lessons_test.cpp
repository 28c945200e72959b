#include <doctest/doctest.h>

#include <cmath>

#include "core/io/json.hpp"
#include "wasm/session/inside_lesson.hpp"
#include "wasm/session/playground_lesson.hpp"

using namespace refrain;
using namespace refrain::session;

namespace {

const char* const kRecipe = R"({"languages": {"source": ["a"], "target": ["b"]},
    "tokenizer": {"kind": "word"}, "shared_vocabulary": false, "model": {"embedding_size": 12,
    "dropout": 0.1, "encoder": {"hidden_size": 16, "bidirectional": true},
    "decoder": {"hidden_size": 16}},
    "training": {"epochs": 1000, "batching": {"batch_size": 8},
    "optimizer": {"learning_rate": 0.02}}})";

/// Rows of three of five letters, copied.
std::string copies() {
  std::string text;
  const std::string letters = "abcde";
  for (const char x : letters)
    for (const char y : letters)
      for (const char z : letters) {
        const std::string row{x, ' ', y, ' ', z};
        text += row + '\t' + row + '\n';
      }
  return text;
}

Json parsed(const std::string& text) {
  return parse_json(text, "answer");
}

/// So many updates; the last answer.
Json advance(PlaygroundLesson& lesson, int updates) {
  Json state;
  while (updates > 0) {
    state = parsed(lesson.advance(updates));
    updates -= static_cast<int>(state["losses"].size());
  }
  return state;
}

std::string trained_model() {
  PlaygroundLesson lesson(kRecipe, copies(), "");
  advance(lesson, 120);
  return parsed(lesson.save())["model"];
}

}  // namespace

TEST_CASE("a run of the playground that was put aside goes on to the bit") {
  PlaygroundLesson whole(kRecipe, copies(), "");
  advance(whole, 40);
  PlaygroundLesson first(kRecipe, copies(), "");
  advance(first, 17);
  PlaygroundLesson second(kRecipe, copies(), parsed(first.checkpoint())["checkpoint"]);
  advance(second, 23);
  CHECK(whole.checkpoint() == second.checkpoint());
  CHECK(whole.score() == second.score());
}

TEST_CASE("the playground scores what was held out and counts the weights of other recipes") {
  PlaygroundLesson lesson(kRecipe, copies(), "");
  const Json before = parsed(lesson.score());
  // 113 pairs are 15 batches of 8: a call ends where a pass does.
  const Json pass = parsed(lesson.advance(200));
  CHECK(pass["step"] == 15);
  CHECK(pass["gradientNorms"].size() == 15);
  CHECK(pass["losses"].back() == pass["loss"]);
  CHECK(pass.contains("validationPerplexity"));
  CHECK(advance(lesson, 185)["step"] == 200);
  const Json after = parsed(lesson.score());
  CHECK(after["count"] == 12);
  CHECK(after["examples"][0]["reference"] == after["examples"][0]["source"]);
  CHECK(after["chrf"] > before["chrf"]);
  Json other = parsed(kRecipe);
  const double count = lesson.count(kRecipe);
  other["model"]["decoder"]["hidden_size"] = 32;
  CHECK(lesson.count(to_text(other)) > count);
}

TEST_CASE("inside a model: the beam's tree ends in the hypotheses that a search returns") {
  InsideLesson lesson(trained_model());
  const Json read = parsed(lesson.read("a b c", ""));
  CHECK(read["pieces"] == Json{"a", "b", "c", "</s>"});
  lesson.search(3, "[]");
  Json state;
  std::size_t size = 0;
  do {
    state = parsed(lesson.grow());
    CHECK(state["nodes"].size() >= size);
    size = state["nodes"].size();
  } while (!state["done"]);
  REQUIRE(state["hypotheses"].size() == 3);
  CHECK(state["hypotheses"][0]["text"] == "a b c");
  double best = -1e9;
  int finished = 0;
  for (const Json& node : state["nodes"])
    if (node["state"] == "finished") {
      ++finished;
      best = std::max(best, node["score"].get<double>());
    }
  CHECK(finished == 3);
  CHECK(best == doctest::Approx(state["hypotheses"][0]["score"].get<double>()));

  // What the words of the best path cost is what feeding them says.
  const Json steps = parsed(lesson.follow(state["hypotheses"][0]["ids"].dump(), 4))["steps"];
  REQUIRE(steps.size() == 4);
  double total = 0;
  for (const Json& step : steps) total += std::log(step["probability"].get<double>());
  CHECK(total / std::pow((5.0 + 4) / 6, 1) == doctest::Approx(best).epsilon(1e-4));
  CHECK(steps[0]["rank"] == 1);
  CHECK(steps[0]["alternatives"].size() == 4);
  CHECK(steps[0]["attention"].size() == 4);

  // A forced first word is the first word.
  lesson.search(2, "[" + std::to_string(steps[1]["id"].get<int>()) + "]");
  do state = parsed(lesson.grow());
  while (!state["done"]);
  CHECK(state["hypotheses"][0]["text"].get<std::string>().substr(0, 1) == "b");
}

TEST_CASE("inside a model: gates lie between 0 and 1, states between -1 and 1") {
  InsideLesson lesson(trained_model());
  CHECK_THROWS_AS(lesson.follow("[]", 3), StateError);
  CHECK_THROWS_AS(lesson.read(" ", ""), ArgumentError);
  lesson.read("a b c", "");
  CHECK_THROWS_AS(lesson.states("decoder.0", "hidden"), StateError);
  lesson.follow("[4, 5]", 3);
  const Json places = parsed(lesson.places());
  REQUIRE(places["places"].size() == 3);
  for (const Json& place : places["places"])
    for (const Json& quantity : places["quantities"]) {
      const Json shown = parsed(lesson.states(place["name"], quantity));
      CHECK(shown["values"].size() == (place["name"] == "decoder.0" ? 3 : 4));
      CHECK(shown["pieces"].size() == shown["values"].size());
      const bool gate = quantity == "input" || quantity == "forget" || quantity == "output";
      for (const Json& column : shown["values"]) {
        REQUIRE(column.size() == place["units"]);
        for (const double value : column)
          if (quantity != "cell") CHECK((value >= (gate ? 0 : -1) && value <= 1));
      }
    }
  CHECK_THROWS_AS(lesson.states("decoder.7", "hidden"), ArgumentError);
  CHECK_THROWS_AS(lesson.states("decoder.0", "mood"), ArgumentError);
}

TEST_CASE("inside a model: fewer bits a weight tell the words ever worse") {
  const std::string file = trained_model();
  InsideLesson lesson(file);
  CHECK(parsed(lesson.describe())["stored"] == "float32");
  lesson.read("a b c", "");
  double before = 0;
  const Json same = parsed(lesson.compare(32, 2, "[4]", 1));
  CHECK(same["change"] == 0);
  CHECK(same["divergence"] == doctest::Approx(0));
  for (const int bits : {8, 4, 2}) {
    const Json rounded = parsed(lesson.compare(bits, 2, "[4]", 1));
    CHECK(rounded["change"] > before);
    CHECK(rounded["megabytes"] < same["megabytes"]);
    before = rounded["change"];
  }
  CHECK_THROWS_AS(lesson.compare(1, 2, "[4]", 1), ArgumentError);

  // Of an int8 file the original is not known; one is drawn.
  Model model(file);
  InsideLesson small(model.save("int8"));
  CHECK(parsed(small.describe())["stored"] == "int8");
  small.read("a b c", "");
  CHECK(parsed(small.compare(8, 2, "[4]", 1))["change"] == 0);
  const Json one = parsed(small.compare(32, 2, "[4]", 1)),
             other = parsed(small.compare(32, 2, "[4]", 2));
  CHECK(one["change"] > 0);
  CHECK(one["change"] < 0.02);
  CHECK(one["divergence"] != other["divergence"]);
}
