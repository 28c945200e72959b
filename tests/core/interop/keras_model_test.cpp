// Models that TensorFlow.js wrote (tests/fixtures/interop/generate_keras.mjs), and two that it
// cannot write (generate_keras_by_torch.py), give the same outputs here.

#include "core/interop/import_model.hpp"
#include "core/interop/keras_writer.hpp"
#include "core/math/softmax.hpp"
#include "tests/core/interop/foreign.hpp"
#include "tests/core/io/sample_models.hpp"

namespace refrain {
namespace {

using foreign::Json;
using samples::check_refuses;

Json cases(const std::string& name) {
  return Json::parse(foreign::fixture(name));
}

ImportOptions options_of(const std::string& name, const Json& example) {
  ImportOptions options;
  const std::string json = foreign::fixture(name + "/model.json");
  for (const auto& file : files_needed(json))
    options.files[file] = foreign::fixture(name + "/" + file);
  options.source_languages = {"en"};
  options.text.tokenizer = "keras";
  options.vocabulary = example["words"].dump();
  if (!example.contains("source")) return options;
  options.target_languages = {"fr"};
  options.target_vocabulary = options.vocabulary;
  options.vocabulary = example["source_words"].dump();
  return options;
}

/// [B][T] to [T][B].
Json turned(const Json& rows) {
  Json steps = Json::array();
  for (std::size_t t = 0; t < rows[0].size(); ++t) {
    steps.push_back(Json::array());
    for (const Json& row : rows) steps[t].push_back(row[t]);
  }
  return steps;
}

/// Probabilities (V x T*B) of the file's words against [B][T][V], or [B][V] of the last step.
void check_probabilities(Matrix<float> logits, const Json& example, const Vocabulary& vocabulary) {
  softmax_columns<float>(logits);
  const Json& expected = example["probabilities"];
  const Json& words = example["words"];
  const bool last = expected[0][0].is_number();
  const auto B = static_cast<Index>(expected.size()), T = logits.cols() / B;
  double worst = 0;
  for (Index b = 0; b < B; ++b)
    for (Index t = last ? T - 1 : 0; t < T; ++t)
      for (std::size_t word = 0; word < words.size(); ++word) {
        const Json& row = expected[static_cast<std::size_t>(b)];
        const double p = (last ? row : row[static_cast<std::size_t>(t)])[word].get<double>();
        const TokenId id = foreign::id_of(vocabulary, words[word].get<std::string>());
        REQUIRE(id >= 0);
        worst = std::max(worst, std::abs(p - static_cast<double>(logits(id, t * B + b))));
      }
  CHECK(worst < 1e-5);
}

TextLanguageModel import_language_model(const std::string& name, const Json& example) {
  ModelFile file = import_model(foreign::fixture(name + "/model.json"), options_of(name, example));
  return file.language_model();
}

TEST_CASE("language models of TensorFlow.js give its probabilities") {
  const Json all = cases("keras.json");
  for (const char* name : {"keras_lstm", "keras_gru", "keras_rnn", "keras_norm"}) {
    INFO(name);
    const Json& example = all[name];
    const TextLanguageModel model = import_language_model(name, example);
    const auto ids =
        foreign::ids_of(turned(example["ids"]), example["words"], model.codec.vocabulary);
    check_probabilities(foreign::logits(model.network, ids, 2), example, model.codec.vocabulary);
  }
}

TEST_CASE("the classic stack of Keras keeps its sizes, its dropout and its way to cut texts") {
  const Json example = cases("keras.json")["keras_lstm"];
  const TextLanguageModel model = import_language_model("keras_lstm", example);
  const LanguageModelOptions& options = model.network.options();
  CHECK(options.stack.cell.kind == CellKind::lstm);
  CHECK(options.stack.layers == 2);
  CHECK(options.stack.hidden_size == 5);
  CHECK(options.stack.dropout == doctest::Approx(0.2));
  CHECK(options.dropout == doctest::Approx(0.3));
  CHECK(model.codec.tokenizer.encode("The OLD, house!") ==
        std::vector<std::string>{"the", "old", "house"});
}

TranslationModel check_translator(const std::string& name) {
  INFO(name);
  Json example = cases("keras.json")[name];
  ModelFile file = import_model(foreign::fixture(name + "/model.json"), options_of(name, example));
  const TranslationModel& model = file.translation();
  CHECK(model.network.options().bridge == BridgeKind::copy);
  CHECK(model.target.vocabulary.piece(4) == "la");
  const auto source =
      foreign::ids_of(turned(example["source"]), example["source_words"], model.source.vocabulary);
  example["words"][1] = "<s>";
  example["words"][2] = "</s>";
  const auto target =
      foreign::ids_of(turned(example["target"]), example["words"], model.target.vocabulary);
  check_probabilities(foreign::logits(model.network, source, target, 2), example,
                      model.target.vocabulary);
  return model;
}

TEST_CASE("encoder-decoders of TensorFlow.js give its probabilities") {
  CHECK(check_translator("keras_seq2seq").network.options().encoder.layers == 2);
  CHECK(check_translator("keras_bidirectional_gru").network.options().encoder.bidirectional);
}

TEST_CASE("a GRU with reset_after gives the logits of cuDNN's form") {
  const Json example = cases("keras_by_torch.json")["keras_gru_after"];
  const TextLanguageModel model = import_language_model("keras_gru_after", example);
  CHECK(model.network.options().stack.cell.reset_after);
  const auto ids = foreign::ids_of(example["ids"], example["words"], model.codec.vocabulary);
  foreign::check_logits(foreign::logits(model.network, ids, 2), example["logits"], example["words"],
                        model.codec.vocabulary);
}

TEST_CASE("a Bidirectional encoder whose states are concatenated starts the decoder") {
  const Json example = cases("keras_by_torch.json")["keras_bidirectional"];
  ModelFile file = import_model(foreign::fixture("keras_bidirectional/model.json"),
                                options_of("keras_bidirectional", example));
  const TranslationModel& model = file.translation();
  CHECK(model.network.options().encoder.bidirectional);
  CHECK(model.network.options().shared_embedding);
  const auto source =
      foreign::ids_of(example["source"], example["source_words"], model.source.vocabulary);
  const auto target = foreign::ids_of(example["target"], example["words"], model.target.vocabulary);
  foreign::check_logits(foreign::logits(model.network, source, target, 2), example["logits"],
                        example["words"], model.target.vocabulary);
}

/// Applies a change to a fixture's model.json and demands a refusal that says all of `parts`.
void refuses(const std::string& name, const std::function<void(Json&, Json&)>& change,
             const std::vector<std::string>& parts) {
  const Json example = cases("keras.json")[name];
  const ImportOptions options = options_of(name, example);
  Json json = Json::parse(foreign::fixture(name + "/model.json"));
  change(json, json["modelTopology"]["config"]["layers"]);
  const std::string text = json.dump();
  check_refuses<FormatError>([&] { import_model(text, options); }, parts);
}

TEST_CASE("what cannot be mapped is named with its layer") {
  const char* name = "keras_lstm";
  const auto config = [](Json& layers, int i) -> Json& { return layers[i]["config"]; };
  refuses(name, [&](Json&, Json& l) { config(l, 1)["recurrent_activation"] = "hard_sigmoid"; },
          {"layer 'lstm_LSTM1' (LSTM)", "hard_sigmoid", "sigmoid"});
  refuses(name, [&](Json&, Json& l) { config(l, 3)["activation"] = "relu"; },
          {"layer 'lstm_LSTM2' (LSTM)", "relu", "tanh"});
  refuses(name, [&](Json&, Json& l) { config(l, 1)["go_backwards"] = true; },
          {"lstm_LSTM1", "go_backwards"});
  refuses(name, [&](Json&, Json& l) { config(l, 3)["units"] = 6; },
          {"layer 'lstm_LSTM2'", "differs from layer 'lstm_LSTM1'"});
  refuses(name, [&](Json&, Json& l) { config(l, 1)["return_sequences"] = false; },
          {"lstm_LSTM1", "return_sequences"});
  refuses(name, [&](Json&, Json& l) { l[2]["class_name"] = "LayerNormalization"; },
          {"layer 'dropout_Dropout1' (LayerNormalization)", "no weight", "gamma"});
  refuses("keras_norm", [](Json&, Json& l) { l[2]["config"]["axis"] = {1}; },
          {"(LayerNormalization)", "axis", "last"});
  refuses("keras_norm", [](Json&, Json& l) { l[4]["config"]["epsilon"] = 0.5; },
          {"(LayerNormalization)", "another epsilon"});
  refuses("keras_norm",
          [](Json& j, Json& l) {
            l.erase(4);
            j["weightsManifest"][0]["weights"].back()["name"] = "dense_Dense0/bias";
          },
          {"LayerNormalization after it like the other layers"});
  refuses(name, [&](Json&, Json& l) { l[2]["class_name"] = "MultiHeadAttention"; },
          {"(MultiHeadAttention)", "no counterpart", "LayerNormalization and Dropout"});
  refuses(name, [&](Json&, Json& l) { l.erase(5); }, {"(Dropout)", "is the last one", "Dense"});
  refuses(name, [&](Json&, Json& l) { l.erase(0); }, {"reads nothing", "Embedding"});
  refuses(name, [&](Json&, Json& l) { config(l, 5)["activation"] = "relu"; },
          {"layer 'dense_", "relu", "softmax"});
  refuses(name, [&](Json&, Json& l) { config(l, 5)["units"] = 9; }, {"'dense_", "expected [5, 9]"});
}

TEST_CASE("weight files must be there, whole, and of the layers of the model") {
  const char* name = "keras_lstm";
  const auto group = [](Json& json) -> Json& { return json["weightsManifest"][0]; };
  refuses(name, [&](Json& j, Json&) { group(j)["paths"][1] = "other.bin"; },
          {"weightsManifest[0].paths", "other.bin", "not there"});
  refuses(name, [&](Json& j, Json&) { group(j)["paths"][1] = "../secret"; },
          {"paths[1]", "in the folder"});
  refuses(name, [&](Json& j, Json&) { group(j)["paths"].erase(2); }, {"bytes left"});
  refuses(name,
          [&](Json& j, Json&) {
            group(j)["weights"][0]["shape"] = {4, 1};
          },
          {"weightsManifest[0] has", "bytes of weights"});
  refuses(name,
          [&](Json& j, Json&) {
            group(j)["weights"][0]["shape"] = {2147483647, 2147483647};
          },
          {"weights[0] has shape [2147483647, 2147483647]"});
  refuses(name, [&](Json& j, Json&) { group(j)["weights"][0]["dtype"] = "string"; },
          {"weights[0].dtype", "float32"});
  refuses(name, [&](Json& j, Json&) { group(j)["weights"][1]["name"] = "elsewhere/kernel"; },
          {"lstm_LSTM1", "no weight", "kernel"});
}

TEST_CASE("connections that lead nowhere or in circles are refused") {
  const char* name = "keras_seq2seq";
  const auto reads = [](Json& layers, int i) -> Json& { return layers[i]["inbound_nodes"][0]; };
  refuses(name, [&](Json&, Json& l) { reads(l, 8)[0][0] = "nobody"; }, {"'nobody'", "no layer"});
  refuses(name, [&](Json&, Json& l) { reads(l, 7)[0][0] = "lstm_LSTM8"; },
          {"reads what it puts out"});
  refuses(name, [&](Json&, Json& l) { reads(l, 7)[1][2] = 2; }, {"lstm_LSTM6", "final h"});
  refuses(name, [&](Json&, Json& l) { reads(l, 7).erase(1); }, {"lstm_LSTM8", "final state"});
  refuses(name, [&](Json&, Json& l) { l[5]["inbound_nodes"][0] = Json::object(); }, {"Keras 3"});
  refuses(name, [&](Json&, Json& l) { l[5]["name"] = "input1"; }, {"input1", "name of another"});
  refuses(name,
          [&](Json& j, Json&) {
            j["modelTopology"]["config"]["output_layers"].push_back({"input1", 0, 0});
          },
          {"output_layers has 2", "one output"});
}

LanguageModelOptions plain_options(CellKind kind) {
  LanguageModelOptions options;
  options.embedding_size = 5;
  options.dropout = 0.25;
  options.stack.cell.kind = kind;
  options.stack.cell.reset_after = false;
  options.stack.hidden_size = 5;
  options.stack.layers = 2;
  options.stack.dropout = 0.5;
  return options;
}

TEST_CASE("a language model goes through a LayersModel to the bit, words and card included") {
  for (const CellKind kind : {CellKind::simple_rnn, CellKind::gru, CellKind::lstm})
    for (const bool tied : {false, true}) {
      LanguageModelOptions options = plain_options(kind);
      options.tied_output = tied;
      options.frozen_embedding = tied;
      options.stack.layer_norm = !tied;
      ModelFile file = samples::language_model(options);
      ImportOptions import;
      import.files = export_keras(file);
      const std::string json = import.files.extract("model.json").mapped();
      CHECK(files_needed(json) == std::vector<std::string>{"group1-shard1of1.bin"});
      ModelFile again = import_model(json, import);
      CHECK(save_model(again, TensorFormat::float32) == save_model(file, TensorFormat::float32));
    }
}

TEST_CASE("a LayersModel that we wrote gives sizes, dropouts and weights without its metadata") {
  LanguageModelOptions options = plain_options(CellKind::gru);
  ModelFile file = samples::language_model(options);
  ImportOptions import;
  import.files = export_keras(file);
  Json json = Json::parse(import.files.extract("model.json").mapped());
  json.erase("userDefinedMetadata");
  import.vocabulary = Json(file.language_model().codec.vocabulary.pieces()).dump();
  import.source_languages = {"en"};
  ModelFile again = import_model(json.dump(), import);
  const LanguageModelOptions& read = again.language_model().network.options();
  CHECK(read.dropout == 0.25);
  CHECK(read.stack.dropout == 0.5);
  CHECK_FALSE(read.frozen_embedding);
  samples::check_same_weights(file, again);
}

TEST_CASE("networks that TensorFlow.js cannot run are refused with what would do") {
  const auto refuses = [](const LanguageModelOptions& options, const char* why) {
    ModelFile file = samples::language_model(options);
    check_refuses<ArgumentError>([&] { export_keras(file); }, {"LayersModel", why});
  };
  LanguageModelOptions options = plain_options(CellKind::gru);
  options.stack.cell.reset_after = true;
  refuses(options, "reset_after=false");
  options = plain_options(CellKind::simple_rnn);
  options.stack.cell.activation = Activation::leaky_relu;
  refuses(options, "leaky_relu");
  options = plain_options(CellKind::lstm);
  options.stack.residual = true;
  refuses(options, "residual=false");
  options = plain_options(CellKind::lstm);
  options.stack.batch_norm = true;
  refuses(options, "layer_norm");
  options = plain_options(CellKind::lstm);
  options.stack.cell.layer_norm = true;
  refuses(options, "inside a cell");
  ModelFile translator = samples::translation(samples::seq2seq_options(), 1, true);
  check_refuses<ArgumentError>([&] { export_keras(translator); }, {"language models", "ONNX"});
}

TEST_CASE("weights of fewer bytes are read by their scale") {
  const std::string name = "keras_rnn";
  const Json example = cases("keras.json")[name];
  ImportOptions options = options_of(name, example);
  Json json = Json::parse(foreign::fixture(name + "/model.json"));
  Json& weight = json["weightsManifest"][0]["weights"][0];  // the embedding (V x 3)
  const std::size_t count = 8 * 3;
  std::string& bytes = options.files.begin()->second;
  std::string quantised(count, '\x02');
  quantised[4] = '\x05';
  bytes = quantised + bytes.substr(count * sizeof(float));
  weight["quantization"] = {{"dtype", "uint8"}, {"scale", 0.5}, {"min", -1.25}};
  ModelFile file = import_model(json.dump(), options);
  // Row 1, "the", is the first after our four special pieces.
  CHECK(file.language_model().network.embedding().weight.value(4, 0) == -0.25f);
  CHECK(file.language_model().network.embedding().weight.value(4, 1) == 1.25f);
}

}  // namespace
}  // namespace refrain
