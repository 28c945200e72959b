#include "core/io/options_json.hpp"

#include "tests/core/io/sample_models.hpp"

namespace refrain {
namespace {

using samples::check_refuses;

template <class T>
void read(const Json& json, T& options) {
  read_options(JsonView(json, "options"), options);
}

/// Writing what was read from `json` gives `json`, and reading that gives the same.
template <class T>
void check_round_trip(const Json& changes) {
  T options;
  read(changes, options);
  const Json written = write_options(options);
  for (const auto& [key, value] : changes.items()) CHECK(written[key] == value);
  T again;
  read(written, again);
  CHECK(write_options(again) == written);
}

TEST_CASE("options come back from JSON, absent keys keep their values") {
  const Json stack = write_options(Seq2SeqOptions())["encoder"];
  Json odd = stack;
  odd["cell"] = {{"kind", "gru"},
                 {"activation", "leaky_relu"},
                 {"reset_after", false},
                 {"layer_norm", true},
                 {"forget_bias", 0.25}};
  odd["layers"] = 64;
  odd["hidden_size"] = 65536;
  odd["dropout"] = 0.1;
  check_round_trip<Seq2SeqOptions>({{"encoder", odd}, {"attention", "dot"}, {"bridge", "copy"}});
  check_round_trip<LanguageModelOptions>({{"stack", odd}, {"frozen_embedding", true}});
  check_round_trip<TokenizerOptions>(
      {{"kind", "word"}, {"filters", "!\"\n\t"}, {"lowercase", true}});
  check_round_trip<TextPreparation>({{"unicode", "nfkc"}, {"clean", false}});
  check_round_trip<SearchOptions>({{"beam_size", 5}, {"temperature", 0.7}, {"seed", 9}});
  check_round_trip<TrainingOptions>({{"seed", 9007199254740991}, {"clip_norm", 0.1}});
  TrainingOptions training;
  training.epochs = 77;
  read(Json{{"optimizer", {{"kind", "adamw"}}}}, training);
  CHECK(training.epochs == 77);
  CHECK(training.optimizer.kind == OptimizerKind::adamw);
  CHECK(training.optimizer.beta2 == 0.999);
}

TEST_CASE("every enumerator has a name that reads back") {
  const auto check = [](const char* key, const std::vector<std::string>& names, auto options,
                        const std::vector<std::string>& path) {
    for (const auto& name : names) {
      Json json = name;
      json = Json{{key, json}};
      for (auto level = path.rbegin(); level != path.rend(); ++level) json = Json{{*level, json}};
      read(json, options);
      Json written = write_options(options);
      for (const auto& level : path) written = Json(written[level]);
      CHECK(written[key] == name);
    }
  };
  check("kind", {"simple_rnn", "gru", "lstm"}, Seq2SeqOptions(), {"decoder", "cell"});
  check("activation", {"tanh", "sigmoid", "relu", "leaky_relu"}, LanguageModelOptions(),
        {"stack", "cell"});
  check("attention", {"none", "additive", "dot", "general"}, Seq2SeqOptions(), {});
  check("bridge", {"zero", "copy", "dense"}, Seq2SeqOptions(), {});
  check("kind", {"word", "character", "bpe"}, TokenizerOptions(), {});
  check("unicode", {"none", "nfc", "nfkc"}, TextPreparation(), {});
  check("kind", {"sgd", "momentum", "rmsprop", "adam", "adamw"}, TrainingOptions(), {"optimizer"});
  check("kind", {"constant", "step", "inverse_sqrt", "plateau", "cosine"}, TrainingOptions(),
        {"schedule"});
}

TEST_CASE("options out of bounds are refused with path, value and bounds") {
  Seq2SeqOptions seq2seq;
  check_refuses<FormatError>(
      [&] {
        read(Json{{"encoder", {{"layers", 0}}}}, seq2seq);
      },
      {"options.encoder.layers is 0, expected a whole number from 1 to 64"});
  check_refuses<FormatError>(
      [&] {
        read(Json{{"encoder", {{"cells", 0}}}}, seq2seq);
      },
      {"options.encoder", "'cells'", "cell, hidden_size, layers"});
  check_refuses<FormatError>(
      [&] {
        read(Json{{"encoder", 3}}, seq2seq);
      },
      {"options.encoder is not an object but 3"});
  check_refuses<FormatError>([&] { read(Json::array(), seq2seq); }, {"options is not an object"});
  TrainingOptions training;
  check_refuses<FormatError>(
      [&] {
        read(Json{{"optimizer", {{"learning_rate", 0}}}}, training);
      },
      {"options.optimizer.learning_rate is 0"});
  check_refuses<FormatError>(
      [&] {
        read(Json{{"label_smoothing", 1.5}}, training);
      },
      {"options.label_smoothing is 1.5, expected 0.0 to 0.999"});
  check_refuses<FormatError>([&] { read(Json{{"seed", 1e17}}, training); }, {"options.seed"});
  check_refuses<FormatError>(
      [&] {
        read(Json{{"epochs", true}}, training);
      },
      {"options.epochs is not a number but true"});
}

}  // namespace
}  // namespace refrain
