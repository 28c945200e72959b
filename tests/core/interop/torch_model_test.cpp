// Models that PyTorch wrote (tests/fixtures/interop/generate_torch.py) give PyTorch's outputs here.

#include "core/interop/import_model.hpp"
#include "core/interop/safetensors.hpp"
#include "tests/core/interop/foreign.hpp"
#include "tests/core/io/sample_models.hpp"

namespace refrain {
namespace {

using foreign::Json;
using samples::check_refuses;

const Json& cases() {
  static const Json json = Json::parse(foreign::fixture("torch.json"));
  return json;
}

ImportOptions options_of(const Json& example) {
  ImportOptions options;
  options.vocabulary = example["words"].dump();
  options.source_languages = {"en"};
  if (example.value("activation", "tanh") == "relu") options.activation = Activation::relu;
  return options;
}

void check_language_model(const std::string& name, CellKind kind, Index layers, bool tied) {
  INFO(name);
  const Json& example = cases()[name];
  ModelFile file = import_model(foreign::fixture(name + ".safetensors"), options_of(example));
  TextLanguageModel& model = file.language_model();
  CHECK(model.languages == std::vector<std::string>{"en"});
  CHECK(model.network.options().stack.cell.kind == kind);
  CHECK(model.network.options().stack.layers == layers);
  CHECK(model.network.options().tied_output == tied);
  const auto ids = foreign::ids_of(example["ids"], example["words"], model.codec.vocabulary);
  foreign::check_logits(foreign::logits(model.network, ids, 2), example["logits"], example["words"],
                        model.codec.vocabulary);
}

TEST_CASE("a language model around nn.LSTM gives PyTorch's logits") {
  check_language_model("torch_lstm", CellKind::lstm, 2, false);
}

TEST_CASE("a tied language model around nn.GRU gives PyTorch's logits") {
  check_language_model("torch_gru", CellKind::gru, 1, true);
}

TEST_CASE("a language model around nn.RNN with relu and no biases gives PyTorch's logits") {
  check_language_model("torch_rnn", CellKind::simple_rnn, 1, false);
}

ImportOptions translator_options() {
  ImportOptions options = options_of(cases()["torch_seq2seq"]);
  options.target_vocabulary = options.vocabulary;
  options.vocabulary = cases()["torch_seq2seq"]["source_words"].dump();
  options.target_languages = {"fr"};
  return options;
}

TEST_CASE("an encoder-decoder of two-layer nn.LSTMs gives PyTorch's logits") {
  const Json& example = cases()["torch_seq2seq"];
  ModelFile file =
      import_model(foreign::fixture("torch_seq2seq.safetensors"), translator_options());
  TranslationModel& model = file.translation();
  CHECK(model.network.options().encoder.bidirectional);
  CHECK(model.network.options().bridge == BridgeKind::copy);
  CHECK(model.network.options().attention == AttentionKind::none);
  const auto source =
      foreign::ids_of(example["source"], example["source_words"], model.source.vocabulary);
  const auto target = foreign::ids_of(example["target"], example["words"], model.target.vocabulary);
  foreign::check_logits(foreign::logits(model.network, source, target, 2), example["logits"],
                        example["words"], model.target.vocabulary);
}

TEST_CASE("an imported model becomes a model file and comes back to the bit") {
  ModelFile file =
      import_model(foreign::fixture("torch_seq2seq.safetensors"), translator_options());
  ModelFile again = load_model(save_model(file, TensorFormat::float32));
  samples::check_same_weights(file, again);
}

TEST_CASE("every kind of model goes through safetensors to the bit, words and card included") {
  Seq2SeqOptions options = samples::seq2seq_options();
  options.input_feeding = true;
  options.encoder.batch_norm = true;
  options.encoder.layers = 2;
  ModelFile plain = samples::translation(options, 3, true);
  plain.translation().network.output_words = {{0, 1, 2, 3, 5}, {0, 1, 2, 3, 4}};
  ModelFile lm = samples::language_model();
  for (ModelFile* file : {&plain, &lm}) {
    const std::string bytes = export_safetensors(*file);
    ModelFile again = import_model(bytes, {});
    samples::check_same_weights(*file, again);
    CHECK(save_model(again, TensorFormat::float32) == save_model(*file, TensorFormat::float32));
  }
}

TEST_CASE("what is missing to make a model of a file is named with the remedy") {
  const std::string bytes = foreign::fixture("torch_lstm.safetensors");
  check_refuses<ArgumentError>([&] { import_model(bytes, {}); }, {"12 rows", "--vocabulary"});
  ImportOptions options = options_of(cases()["torch_lstm"]);
  options.vocabulary = "a\nb\n";
  check_refuses<FormatError>([&] { import_model(bytes, options); },
                             {"2 pieces", "12", "trained with"});
  options = translator_options();
  options.target_languages.clear();
  check_refuses<ArgumentError>(
      [&] { import_model(foreign::fixture("torch_seq2seq.safetensors"), options); },
      {"--source and --target"});
}

/// A file of float32 tensors of these shapes, all zero.
std::string file_of(const std::map<std::string, std::vector<Index>>& shapes) {
  std::vector<Parameter<float>> parameters;
  parameters.reserve(shapes.size());
  ParameterList<float> list;
  for (const auto& entry : shapes) {
    parameters.emplace_back(entry.second[0], entry.second.size() > 1 ? entry.second[1] : 1);
    list.push_back({entry.first, &parameters.back()});
  }
  return write_safetensors(list, {});
}

TEST_CASE("modules that have no counterpart are refused by their names") {
  ImportOptions options;
  options.vocabulary = "a\nb\nc";
  const auto refuses = [&](const std::map<std::string, std::vector<Index>>& shapes,
                           const std::vector<std::string>& parts) {
    check_refuses<FormatError>([&] { import_model(file_of(shapes), options); }, parts);
  };
  refuses({{"fc.weight", {3, 2}}}, {"0 recurrent modules", "nn.GRU"});
  refuses({{"r.weight_ih_l0", {8, 2}}}, {"no tensor 'r.weight_hh_l0'"});
  refuses({{"r.weight_ih_l0", {8, 2}}, {"r.weight_hh_l0", {8, 3}}},
          {"r.weight_hh_l0", "[8, 3]", "nn.LSTM four"});
  refuses({{"r.weight_ih_l0", {8, 2}}, {"r.weight_hh_l0", {8, 2}}, {"r.weight_hr_l0", {2, 2}}},
          {"proj_size"});
  const std::map<std::string, std::vector<Index>> stack{{"r.weight_ih_l0", {8, 2}},
                                                        {"r.weight_hh_l0", {8, 2}}};
  const auto with = [&](std::map<std::string, std::vector<Index>> more) {
    more.insert(stack.begin(), stack.end());
    return more;
  };
  refuses(stack, {"the embedding", "2 columns", "none"});
  refuses(with({{"emb.weight", {3, 2}}, {"extra.weight", {5, 5}}, {"extra.bias", {5, 1}}}),
          {"'extra.bias'", "no place"});
  refuses(with({{"a.weight", {3, 2}}, {"b.weight", {3, 2}}, {"c.weight", {4, 2}}}),
          {"a.weight, b.weight, c.weight", "embedding"});
  refuses({{"r.weight_ih_l0", {8, 2}},
           {"r.weight_hh_l0", {8, 2}},
           {"r.weight_ih_l1", {8, 3}},
           {"r.weight_hh_l1", {8, 2}},
           {"emb.weight", {3, 2}}},
          {"r.weight_ih_l1", "[8, 3]", "[8, 2]"});
}

}  // namespace
}  // namespace refrain
