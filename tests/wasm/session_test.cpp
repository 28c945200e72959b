#include "wasm/session/session.hpp"

#include <doctest/doctest.h>

#include <memory>

#include "core/io/json.hpp"

using namespace refrain;
using namespace refrain::session;

namespace {

const char* const kRecipe = R"({
  "languages": {"source": ["en"], "target": ["fr"]},
  "tokenizer": {"kind": "word"}, "shared_vocabulary": false,
  "model": {"embedding_size": 16, "encoder": {"hidden_size": 16}, "decoder": {"hidden_size": 16}},
  "training": {"epochs": 80, "batching": {"batch_size": 8}, "optimizer": {"learning_rate": 0.02}}})";
const char* const kPairs = "a cat\tun chat\na dog\tun chien\nthe cat\tle chat\nthe dog\tle chien\n";

std::unique_ptr<Model> trained() {
  TrainingJob job(kRecipe, kPairs, false);
  while (!job.finished()) job.advance(1e9);
  return std::unique_ptr<Model>(job.model());
}

std::string translated(Model& model, const std::string& text, const std::string& options = "{}") {
  TranslationJob job(model, text, options);
  while (job.advance(1e9)) {
  }
  return parse_json(job.result(), "result")["text"];
}

}  // namespace

TEST_CASE("a session trains, translates, saves and loads") {
  const auto model = trained();
  CHECK(translated(*model, "the dog") == "le chien");
  CHECK(translated(*model, "a cat. the cat", R"({"beam_size": 1})").find("un chat") == 0);
  Model again(model->save("float32"));
  CHECK(again.save("float32") == model->save("float32"));
  CHECK(translated(again, "the dog") == "le chien");
  const Json info = parse_json(again.describe(), "info");
  CHECK(info["kind"] == "translation");
  CHECK(info["target"][0] == "fr");
  CHECK(again.verify() == "[]");
}

TEST_CASE("a job tells how far it is and refuses to give a result before its end") {
  const auto model = trained();
  TranslationJob job(*model, "a cat. a dog. the cat. the dog. a cat. a dog.", "{}");
  job.advance(0);
  CHECK(parse_json(job.progress(), "progress")["total"] == 6);
  CHECK_THROWS_AS(job.result(), StateError);
  while (job.advance(0)) {
  }
  const Json result = parse_json(job.result(), "result");
  REQUIRE(result["sentences"].size() == 6);
  CHECK(result["sentences"][1]["start"] == 7);
  CHECK(parse_json(job.progress(), "progress")["finished"] == 6);
}

TEST_CASE("a training job resumes from its checkpoint and reports what it does") {
  TrainingJob job(kRecipe, kPairs, false);
  const Json first = parse_json(job.advance(0), "progress");
  CHECK(first["step"] == 1);
  CHECK(first["finished"] == false);
  TrainingJob resumed(job.save_checkpoint(), kRecipe, kPairs, false);
  CHECK(parse_json(resumed.advance(0), "progress")["step"] == 2);
  job.advance(0);
  CHECK(job.save_checkpoint() == resumed.save_checkpoint());
}

TEST_CASE("session errors are typed and say what is wrong") {
  const auto model = trained();
  CHECK_THROWS_AS(Model("{}"), FormatError);
  CHECK_THROWS_AS(model->save("float64"), ArgumentError);
  CHECK_THROWS_AS(TranslationJob(*model, "a", "[1]"), ArgumentError);
  CHECK_THROWS_AS(TranslationJob(*model, "a", R"({"beam_size": "many"})"), FormatError);
  CHECK_THROWS_AS(TrainingJob(kRecipe, "no tab", false), DataError);
  CHECK_THROWS_AS(TrainingJob(kRecipe, "", false), DataError);
  CHECK_THROWS_AS(GenerationJob(*model, "a", "{}"), ArgumentError);
}
