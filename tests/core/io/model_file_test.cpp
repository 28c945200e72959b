#include "core/io/model_file.hpp"

#include <doctest/doctest.h>

#include "core/io/json.hpp"
#include "core/io/tensor.hpp"
#include "core/search/translator.hpp"
#include "core/train/trainer.hpp"
#include "tests/core/models_for_tests.hpp"

using namespace refrain;
using refrain::test::small_translator;

namespace {

ModelFile translator_file(bool multilingual = false) {
  ModelFile file;
  file.model = small_translator(1, multilingual);
  file.card.name = "small";
  file.card.limits = {"knows nothing"};
  file.card.scores.push_back({"none", "en-fr", "BLEU", 1.5, "sig", "cmd"});
  file.checks.push_back({"a b", "fr", "p q"});
  return file;
}

ModelFile language_model_file() {
  LanguageModelTaskOptions options;
  options.languages = {"en"};
  options.tokenizer.vocabulary_size = 20;
  options.model.embedding_size = 4;
  options.model.stack.hidden_size = 5;
  ModelFile file;
  file.model = make_language_model(options, {"a cat sat", "a dog sat"}, 1);
  return file;
}

std::vector<float> weights(ModelFile& file) {
  std::vector<float> all;
  const auto add = [&](auto list) {
    for (const auto& [name, p] : list)
      all.insert(all.end(), p->value.data(), p->value.data() + p->value.size());
  };
  if (file.translates())
    add(file.translation().network.parameters());
  else
    add(file.language_model().network.parameters());
  return all;
}

/// What loading does: "" or the message of the FormatError; anything else escapes and fails.
std::string outcome(const std::string& text) {
  try {
    load_model(text);
    return {};
  } catch (const FormatError& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE(
    "a translator comes back from float32 and plain numbers bit for bit, card and checks too") {
  for (const TensorFormat format : {TensorFormat::float32, TensorFormat::nested}) {
    ModelFile file = translator_file();
    const std::string text = save_model(file, format);
    ModelFile read = load_model(text);
    CHECK(weights(read) == weights(file));
    CHECK(read.card.name == "small");
    CHECK(read.card.scores.at(0).value == 1.5);
    CHECK(read.checks.at(0).output == "p q");
    CHECK(save_model(read, format) == text);
    CHECK(translate(read.translation(), {"a b c"}, {})[0].hypotheses[0].text ==
          translate(file.translation(), {"a b c"}, {})[0].hypotheses[0].text);
    CHECK_THROWS_AS(read.language_model(), ArgumentError);
  }
}

TEST_CASE("a language model and a multilingual model come back in every format") {
  for (const TensorFormat format :
       {TensorFormat::float32, TensorFormat::float16, TensorFormat::int8, TensorFormat::nested}) {
    ModelFile lm = language_model_file();
    ModelFile read = load_model(save_model(lm, format));
    CHECK(!read.translates());
    CHECK(read.language_model().codec.vocabulary.pieces() ==
          lm.language_model().codec.vocabulary.pieces());
    ModelFile many = translator_file(true);
    CHECK(load_model(save_model(many, format)).translation().target_languages.size() == 2);
  }
}

TEST_CASE("what is stored as int8 is stored the same again") {
  ModelFile file = translator_file();
  ModelFile once = load_model(save_model(file, TensorFormat::int8));
  ModelFile twice = load_model(save_model(once, TensorFormat::int8));
  double worst = 0;
  const auto a = weights(once), b = weights(twice);
  for (std::size_t i = 0; i < a.size(); ++i)
    worst = std::max(worst, static_cast<double>(std::abs(a[i] - b[i])));
  CHECK(worst < 1e-6);
}

TEST_CASE("a checkpoint comes back to the bit and trains on as if it had not stopped") {
  ModelFile file = translator_file();
  TranslationModel& model = file.translation();
  TrainingOptions options;
  options.batching.batch_size = 2;
  options.epochs = 4;
  options.average_decay = 0.9;
  const auto examples = encode_pairs(model, refrain::test::small_pairs(), 0);
  const auto valid = TrainingData(examples, options.batching).validation_batches();
  Trainer<Seq2Seq<float>> trainer(model.network, TrainingData(examples, options.batching), valid,
                                  options);
  for (int i = 0; i < 5; ++i) trainer.advance(0);
  model.network = trainer.current();
  file.checkpoint = Checkpoint{options, trainer.state()};
  const std::string text = save_model(file, TensorFormat::float32);
  ModelFile read = load_model(text);
  REQUIRE(read.checkpoint);
  CHECK(save_model(read, TensorFormat::float32) == text);
  Trainer<Seq2Seq<float>> resumed(read.translation().network,
                                  TrainingData(examples, options.batching), valid,
                                  read.checkpoint->options);
  resumed.restore(read.checkpoint->state);
  while (!trainer.finished()) trainer.advance(1e9);
  while (!resumed.finished()) resumed.advance(1e9);
  ModelFile a = translator_file(), b = translator_file();
  a.translation().network = trainer.result();
  b.translation().network = resumed.result();
  CHECK(weights(a) == weights(b));
}

TEST_CASE("a file cut short anywhere is refused") {
  ModelFile file = translator_file();
  const std::string text = save_model(file, TensorFormat::int8);
  for (std::size_t n = 0; n + 1 < text.size(); n += 97) CHECK(!outcome(text.substr(0, n)).empty());
}

TEST_CASE("hostile files are refused with the place, before memory is taken") {
  ModelFile file = translator_file();
  const Json good = parse_json(save_model(file, TensorFormat::float32), "good");
  const auto refuse = [&](const std::string& pointer, const Json& value, const std::string& says) {
    Json bad = good;
    bad[Json::json_pointer(pointer)] = value;
    const std::string message = outcome(bad.dump());
    CAPTURE(pointer);
    CAPTURE(message);
    CHECK(message.find(says) != std::string::npos);
  };
  refuse("/format", "other", "not a Refrain model file");
  refuse("/version", 2, "version 2");
  refuse("/version", -1, "version is -1");
  refuse("/kind", "poem", "kind is 'poem'");
  refuse("/surprise", 1, "unknown key 'surprise'");
  refuse("/config/encoder/hidden_size", 65536, "fewer than");
  refuse("/config/encoder/hidden_size", 1000000000, "expected a whole number");
  refuse("/config/encoder/layers", 64, "weights that the configuration asks for");
  refuse("/config/embedding_size", -5, "expected a whole number");
  refuse("/config/source_vocabulary", 1000000, "but the vocabulary has");
  refuse("/config/decoder/bidirectional", true, "decoder cannot be bidirectional");
  refuse("/config/attention", "dot", "dot attention needs");
  refuse("/config/bridge", 3, "is not a text");
  refuse("/text/source/vocabulary/0", "zero", "expected '<pad>'");
  refuse("/text/source/vocabulary/5", good["text"]["source"]["vocabulary"][4], "repeats");
  refuse("/text/source/tokenizer/kind", "runes", "expected one of word");
  refuse("/text/source/tokenizer/surprise", 1, "unknown key");
  refuse("/languages/target", Json::array(), "no target language");
  refuse("/languages/target", {"fr", "de"}, "vocabulary has no '<2fr>'");
  refuse("/tensors/output.bias/data", "AAAA", "expected");
  refuse("/tensors/output.bias/data", std::string(75, '?') + "=", "base64");
  refuse("/tensors/output.bias/shape", {1, 1}, "the configuration asks for");
  refuse("/tensors/extra", good["tensors"]["output.bias"], "no place for");
  Json missing = good;
  missing["tensors"].erase("output.bias");
  CHECK(outcome(missing.dump()).find("has no 'output.bias'") != std::string::npos);

  ModelFile bpe = language_model_file();
  Json merges = parse_json(save_model(bpe, TensorFormat::float32), "bpe");
  merges["text"]["source"]["tokenizer"]["merges"] =
      Json::array({Json::array({"a", "b"}), Json::array({"a", "b"})});
  CAPTURE(outcome(merges.dump()));
  CHECK(outcome(merges.dump()).find("repeats") != std::string::npos);
  merges["text"]["source"]["tokenizer"]["merges"] = Json::array({Json::array({"a"})});
  CHECK(outcome(merges.dump()).find("not a pair") != std::string::npos);
}

TEST_CASE("two thousand mutants load or are refused, and the good file still loads") {
  ModelFile file = translator_file();
  ModelFile lm = language_model_file();
  const std::vector<std::string> originals{save_model(file, TensorFormat::nested),
                                           save_model(file, TensorFormat::int8),
                                           save_model(lm, TensorFormat::float16)};
  Random random(1);
  const std::string scraps[] = {
      "null", "-1", "1e308", "[]",      "{}", "\"\"", "true", "99999999999999999999",
      ",",    "\"", "}",     "\\u0000", "0.5"};
  int loaded = 0;
  for (int round = 0; round < 2000; ++round) {
    std::string text = originals[random.below(originals.size())];
    for (std::uint64_t n = 1 + random.below(3); n > 0; --n) {
      const std::size_t at = random.below(text.size());
      switch (random.below(4)) {
        case 0: text[at] = static_cast<char>(random.below(256)); break;
        case 1: text.erase(at, 1 + random.below(40)); break;
        case 2: text.insert(at, scraps[random.below(13)]); break;
        default: {  // a whole value
          const std::size_t colon = text.find(':', at);
          if (colon == std::string::npos) break;
          const std::size_t end = text.find_first_of(",}", colon);
          if (end != std::string::npos)
            text.replace(colon + 1, end - colon - 1, scraps[random.below(13)]);
        }
      }
    }
    loaded += outcome(text).empty();
  }
  CHECK(loaded < 2000);
  CHECK(outcome(originals[0]).empty());
}
