#include "core/io/base64.hpp"
#include "core/io/json.hpp"
#include "core/io/model_file.hpp"
#include "core/io/options_json.hpp"
#include "core/models/parameter_count.hpp"
#include "tests/core/io/sample_models.hpp"

namespace refrain {
namespace {

using samples::check_refuses;

/// Architectures that between them use every part a network may have.
std::vector<Seq2SeqOptions> architectures() {
  std::vector<Seq2SeqOptions> list;
  list.push_back(samples::seq2seq_options());
  Seq2SeqOptions shared = samples::seq2seq_options();
  shared.shared_embedding = shared.tied_output = true;
  shared.attention_size = 4;
  shared.encoder.bidirectional = true;
  shared.encoder.layers = 2;
  shared.encoder.batch_norm = true;
  shared.attention = AttentionKind::additive;
  list.push_back(shared);
  Seq2SeqOptions gru = samples::seq2seq_options();
  gru.encoder.cell.kind = gru.decoder.cell.kind = CellKind::gru;
  gru.decoder.cell.reset_after = false;
  gru.encoder.cell.layer_norm = true;
  gru.decoder.layers = 2;
  gru.decoder.residual = true;
  gru.frozen_embedding = true;
  gru.attention = AttentionKind::none;
  list.push_back(gru);
  Seq2SeqOptions copy = samples::seq2seq_options();
  copy.encoder.cell.kind = copy.decoder.cell.kind = CellKind::simple_rnn;
  copy.decoder.cell.activation = Activation::leaky_relu;
  copy.encoder.hidden_size = copy.decoder.hidden_size = 4;
  copy.bridge = BridgeKind::copy;
  copy.attention = AttentionKind::dot;
  copy.input_feeding = true;
  list.push_back(copy);
  Seq2SeqOptions lstm = samples::seq2seq_options();
  lstm.encoder.cell.layer_norm = lstm.decoder.cell.layer_norm = true;
  lstm.bridge = BridgeKind::zero;
  lstm.dropout = 0.25;
  lstm.encoder.recurrent_dropout = 0.1;
  lstm.decoder.cell.forget_bias = 0.5;
  list.push_back(lstm);
  return list;
}

ModelFile reload(ModelFile& file, TensorFormat format) {
  return load_model(save_model(file, format));
}

double count(ModelFile& file) {
  double total = 0;
  for (const auto& [name, parameter] : samples::parameters(file))
    total += static_cast<double>(parameter->value.size());
  return total;
}

TEST_CASE("sets of output words come back, and wrong ones are refused with their place") {
  ModelFile file = samples::translation(samples::seq2seq_options());
  TranslationModel& model = file.translation();
  const auto V = static_cast<TokenId>(model.target.vocabulary.size());
  CHECK(!parse_json(save_model(file, TensorFormat::float32), "file").contains("output_words"));
  std::vector<TokenId> words{0, 1, 2, 3, 5, V - 1};
  for (std::size_t i = 0; i < model.target_languages.size(); ++i)
    model.network.output_words.push_back(words);
  const std::string text = save_model(file, TensorFormat::int8);
  ModelFile back = load_model(text);
  CHECK(back.translation().network.output_words == model.network.output_words);

  const Json good = parse_json(text, "file");
  const auto refuses = [&](const Json& value, const char* why) {
    Json bad = good;
    bad["output_words"] = value;
    check_refuses<FormatError>([&] { load_model(bad.dump()); }, {why});
  };
  refuses("x", "output_words");
  refuses(Json::array(), "sets for");
  const std::size_t bytes = (static_cast<std::size_t>(V) + 7) / 8;
  const auto all = [&](Json one) {
    return Json(std::vector<Json>(model.target_languages.size(), one));
  };
  refuses(all("!"), "output_words[0]");
  refuses(all(encode_base64("", 0)), "bytes");
  refuses(all(encode_base64(std::string(bytes, '\0').data(), bytes)), "special pieces");
  if (V % 8 != 0) refuses(all(encode_base64(std::string(bytes, '\xff').data(), bytes)), "past");
}

TEST_CASE("a shortlist comes back, and a wrong one is refused with its place") {
  ModelFile file = samples::translation(samples::seq2seq_options());
  TranslationModel& model = file.translation();
  const std::size_t S = model.source.vocabulary.size(), V = model.target.vocabulary.size();
  CHECK(!parse_json(save_model(file, TensorFormat::float32), "file").contains("shortlist"));
  model.network.shortlist.common = {0, 1, 2, 3};
  model.network.shortlist.words.resize(S);
  model.network.shortlist.words[4] = {5, static_cast<TokenId>(V - 1)};
  const std::string text = save_model(file, TensorFormat::int8);
  ModelFile back = load_model(text);
  CHECK(back.translation().network.shortlist.common == model.network.shortlist.common);
  CHECK(back.translation().network.shortlist.words == model.network.shortlist.words);

  const Json good = parse_json(text, "file");
  const auto refuses = [&](const char* key, const Json& value, const char* why) {
    Json bad = good;
    bad["shortlist"][key] = value;
    check_refuses<FormatError>([&] { load_model(bad.dump()); }, {"shortlist", why});
  };
  refuses("common", encode_base64("", 0), "bytes");
  refuses("counts", encode_base64("ab", 2), "source pieces");
  refuses("counts", 3, "counts");
  refuses("words", encode_base64("ab", 2), "the counts ask for");
  refuses("words", "?", "words");
  refuses("more", 1, "more");
  refuses("words", encode_base64("\x05\x00\x05\x00", 4), "ascend");
  refuses("words", encode_base64("\x05\x00\xff\xff", 4), "below");
}

TEST_CASE("the words that decide what is copied come back") {
  ModelFile file = samples::translation(samples::seq2seq_options());
  CHECK(!parse_json(save_model(file, TensorFormat::float32), "file").contains("copying"));
  file.translation().copying = {true, WordFilter(std::unordered_set<std::string>{"house", "tree"})};
  const std::string text = save_model(file, TensorFormat::float32);
  ModelFile back = load_model(text);
  CHECK(back.translation().copying.enabled);
  CHECK(back.translation().copying.words.contains("house"));
  CHECK(!back.translation().copying.words.contains("garden"));
  CHECK(save_model(back, TensorFormat::float32) == text);
  Json bad = parse_json(text, "file");
  bad["copying"]["words"] = "?";
  check_refuses<FormatError>([&] { load_model(bad.dump()); }, {"copying.words"});
}

TEST_CASE("every translation model comes back bit for bit, and is saved the same again") {
  for (const auto& options : architectures())
    for (const auto format : {TensorFormat::float32, TensorFormat::nested}) {
      ModelFile file = samples::translation(options);
      const std::string text = save_model(file, format);
      ModelFile back = load_model(text);
      samples::check_same_weights(file, back);
      CHECK(save_model(back, format) == text);
      const auto &a = file.translation(), &b = back.translation();
      CHECK(write_options(a.network.options()) == write_options(b.network.options()));
      CHECK(a.source.vocabulary.pieces() == b.source.vocabulary.pieces());
      CHECK(a.target.vocabulary.pieces() == b.target.vocabulary.pieces());
      CHECK(a.source.tokenizer.merges() == b.source.tokenizer.merges());
      for (const auto& line : samples::lines()) {
        CHECK(a.source.tokenizer.encode(line) == b.source.tokenizer.encode(line));
        CHECK(a.target.tokenizer.encode(line) == b.target.tokenizer.encode(line));
      }
      CHECK(a.source_languages == b.source_languages);
      CHECK(a.target_languages == b.target_languages);
      CHECK(b.preparation.unicode == NormalizationForm::none);
    }
}

TEST_CASE("every language model comes back bit for bit") {
  for (const auto kind : {CellKind::simple_rnn, CellKind::gru, CellKind::lstm}) {
    LanguageModelOptions options;
    options.stack.cell.kind = kind;
    options.stack.layers = 2;
    options.tied_output = kind == CellKind::gru;
    options.frozen_embedding = kind == CellKind::lstm;
    ModelFile file = samples::language_model(options);
    ModelFile back = reload(file, TensorFormat::float32);
    CHECK_FALSE(back.translates());
    samples::check_same_weights(file, back);
    CHECK(back.language_model().languages == std::vector<std::string>{"en"});
    CHECK(back.language_model().codec.tokenizer.options().kind == TokenizerKind::character);
  }
}

TEST_CASE("smaller formats round the weights once and then keep them") {
  for (const auto& options : architectures())
    for (const auto format : {TensorFormat::float16, TensorFormat::int8}) {
      ModelFile file = samples::translation(options);
      const std::string text = save_model(file, format);
      ModelFile back = load_model(text);
      CHECK(save_model(back, format) == text);
      const auto before = samples::parameters(file), after = samples::parameters(back);
      for (std::size_t p = 0; p < before.size(); ++p) {
        INFO(before[p].name);
        const auto &a = before[p].parameter->value, &b = after[p].parameter->value;
        // Half a step of int8 (0.5 / 127 / 2), and float16 is finer; vectors stay exact.
        CHECK((a - b).cwiseAbs().maxCoeff() <= (a.cols() == 1 ? 0.0f : 0.002f));
      }
    }
}

TEST_CASE("card and checks come back as they were") {
  ModelFile file = samples::translation(samples::seq2seq_options());
  const ModelFile back = reload(file, TensorFormat::int8);
  const ModelCard card = samples::card();
  CHECK(back.card.name == card.name);
  CHECK(back.card.description == card.description);
  CHECK(back.card.data == card.data);
  CHECK(back.card.licence == card.licence);
  CHECK(back.card.attribution == card.attribution);
  CHECK(back.card.command == card.command);
  CHECK(back.card.limits == card.limits);
  REQUIRE(back.card.scores.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(back.card.scores[i].test == card.scores[i].test);
    CHECK(back.card.scores[i].direction == card.scores[i].direction);
    CHECK(back.card.scores[i].metric == card.scores[i].metric);
    CHECK(back.card.scores[i].value == card.scores[i].value);
    CHECK(back.card.scores[i].signature == card.scores[i].signature);
    CHECK(back.card.scores[i].command == card.scores[i].command);
  }
  REQUIRE(back.checks.size() == 2);
  CHECK(back.checks[0].input == "the old tree");
  CHECK(back.checks[0].target == "fr");
  CHECK(back.checks[0].output == "a house");
  CHECK_FALSE(back.checkpoint);
}

TEST_CASE("a codec that both sides share stands in the file once") {
  Seq2SeqOptions shared = samples::seq2seq_options();
  shared.shared_embedding = true;
  ModelFile file = samples::translation(shared);
  const Json json = Json::parse(save_model(file, TensorFormat::int8));
  CHECK(json["text"].size() == 1);
  ModelFile apart = samples::translation(samples::seq2seq_options());
  CHECK(Json::parse(save_model(apart, TensorFormat::int8))["text"].size() == 2);
  ModelFile back = reload(file, TensorFormat::int8);
  CHECK(back.translation().target.vocabulary.pieces() ==
        back.translation().source.vocabulary.pieces());
}

TEST_CASE("frozen embeddings are frozen again after loading") {
  Seq2SeqOptions options = samples::seq2seq_options();
  options.frozen_embedding = true;
  ModelFile file = samples::translation(options);
  ModelFile back = reload(file, TensorFormat::float32);
  CHECK_FALSE(back.translation().network.source_embedding().weight.trainable);
  CHECK(back.translation().network.target_embedding().weight.trainable);
}

TEST_CASE("the number of weights known from the options is the number a network has") {
  for (const auto& options : architectures()) {
    ModelFile file = samples::translation(options);
    CHECK(count(file) == parameter_count(file.translation().network.options()));
  }
  for (const auto kind : {CellKind::simple_rnn, CellKind::gru, CellKind::lstm})
    for (const bool flag : {false, true}) {
      LanguageModelOptions options;
      options.stack.cell.kind = kind;
      options.stack.cell.layer_norm = options.stack.batch_norm = flag;
      options.stack.bidirectional = false;
      options.stack.layers = 3;
      options.tied_output = flag;
      ModelFile file = samples::language_model(options);
      CHECK(count(file) == parameter_count(file.language_model().network.options()));
    }
}

TEST_CASE("asking for the other kind of model is an error with a remedy") {
  ModelFile translation = samples::translation(samples::seq2seq_options());
  ModelFile lm = samples::language_model();
  check_refuses<ArgumentError>([&] { translation.language_model(); }, {"language model is needed"});
  check_refuses<ArgumentError>([&] { lm.translation(); }, {"translation model is needed"});
}

TEST_CASE("a model with a weight that is not a number is not saved") {
  ModelFile file = samples::translation(samples::seq2seq_options());
  samples::parameters(file)[1].parameter->value(0, 0) = std::nanf("");
  for (const auto format : {TensorFormat::float32, TensorFormat::int8})
    check_refuses<ArgumentError>([&] { save_model(file, format); },
                                 {"tensor target_embedding.weight", "index 0"});
}

}  // namespace
}  // namespace refrain
