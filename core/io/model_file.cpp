#include "core/io/model_file.hpp"

#include <limits>
#include <new>

#include "core/io/base64.hpp"
#include "core/io/card_json.hpp"
#include "core/io/checkpoint_json.hpp"
#include "core/io/json_document.hpp"
#include "core/io/model_json.hpp"
#include "core/io/options_json.hpp"
#include "core/io/tensor.hpp"
#include "core/models/parameter_count.hpp"

namespace refrain {
namespace {

constexpr int kVersion = 1;
constexpr std::size_t kLargestShortlisted = 65536;
const char* const kFormat = "refrain-model";
const char* const kTranslation = "translation";
const char* const kLanguageModel = "language_model";

// ---------------------------------------------------------------- tokenizers and vocabularies

Json write_tokenizer(const Tokenizer& tokenizer) {
  Json json = write_options(tokenizer.options());
  if (tokenizer.options().kind == TokenizerKind::bpe) {
    Json merges = Json::array();
    for (const auto& [left, right] : tokenizer.merges()) merges.push_back({left, right});
    json["merges"] = std::move(merges);
  }
  return json;
}

Tokenizer read_tokenizer(const JsonView& json) {
  TokenizerOptions options;
  Json plain = json.object().raw();
  if (plain.contains("kind") && plain["kind"] == "bpe") plain.erase("merges");
  read_options(JsonView(plain, json.path()), options);
  std::vector<Tokenizer::Merge> merges;
  if (options.kind == TokenizerKind::bpe) {
    const JsonView list = json.at("merges");
    list.array();
    for (std::size_t i = 0; i < list.size(); ++i) {
      const JsonView merge = list.at(i);
      if (merge.array().size() != 2) merge.fail("is not a pair of pieces");
      merges.emplace_back(merge.at(std::size_t{0}).string(), merge.at(std::size_t{1}).string());
    }
  }
  return Tokenizer::from_merges(options, std::move(merges));
}

Json write_codec(const TextCodec& codec) {
  return {{"tokenizer", write_tokenizer(codec.tokenizer)},
          {"vocabulary", codec.vocabulary.pieces()}};
}

TextCodec read_codec(const JsonView& json) {
  json.allow({"tokenizer", "vocabulary"});
  try {
    return {read_tokenizer(json.at("tokenizer")),
            Vocabulary::from_pieces(json.at("vocabulary").strings())};
  } catch (const FormatError& error) {
    // The text layer knows the entry at fault, this one where it stands.
    const std::string reason = error.what();
    if (reason.rfind(json.path(), 0) == 0) throw;
    json.fail("cannot be read: " + message_text(reason, 200));
  }
}

// ---------------------------------------------------------------- tensors

template <class Network>
Json write_tensors(Network& network, TensorFormat format) {
  Json tensors = Json::object();
  for (const auto& [name, parameter] : network.parameters()) {
    const bool vector = parameter->cols() == 1 && format != TensorFormat::nested;
    try {
      tensors[name] = write_tensor(parameter->to_weight(), vector ? TensorFormat::float32 : format);
    } catch (const ArgumentError& error) {
      throw ArgumentError("tensor " + name + " cannot be saved: " + error.what());
    }
  }
  return tensors;
}

/// Numbers that the tensors can hold at most, from the amount of text they have.
double available_numbers(const JsonView& tensors) {
  double available = 0;
  for (const auto& [name, tensor] : tensors.object().raw().items()) {
    const Json* data = tensor.is_object() && tensor.contains("data") ? &tensor["data"] : nullptr;
    if (data == nullptr) continue;
    if (const JsonView view(*data, tensors.path()); view.is_text())
      available += static_cast<double>(view.text_size());
    else if (data->is_array())
      for (const Json& row : *data) available += static_cast<double>(row.size());
  }
  return available;
}

template <class Network, class Options>
Network read_network(const JsonView& tensors, const Options& options, LoadFor use) {
  const double needed = parameter_count(options);
  if (needed > available_numbers(tensors))
    tensors.fail("holds fewer than the " + std::to_string(static_cast<long long>(needed)) +
                 " weights that the configuration asks for");
  const ParametersToCome to_come(use == LoadFor::inference);
  Network network(options);
  auto parameters = network.parameters();
  for (const auto& [name, parameter] : parameters)
    if (use == LoadFor::inference)
      read_packed_tensor(tensors.at(name), *parameter);
    else
      read_tensor(tensors.at(name), parameter->value);
  if (tensors.size() != parameters.size())
    for (const auto& [name, value] : tensors.raw().items()) {
      bool known = false;
      for (const auto& parameter : parameters) known = known || parameter.name == name;
      if (!known)
        tensors.fail("has '" + message_text(name) + "', which the configuration has no place for");
    }
  return network;
}

void require_size(const JsonView& config, const char* key, Index configured, std::size_t actual) {
  if (configured != static_cast<Index>(actual))
    config.fail(std::string(key) + " is " + std::to_string(configured) +
                " but the vocabulary has " + std::to_string(actual) + " entries");
}

// ---------------------------------------------------------------- output words

/// A bit for each word of the vocabulary, the first in the lowest bit of the first byte.
std::string write_words(const std::vector<TokenId>& words, std::size_t vocabulary) {
  std::vector<std::uint8_t> bits((vocabulary + 7) / 8);
  for (const TokenId word : words)
    bits[static_cast<std::size_t>(word) / 8] |= static_cast<std::uint8_t>(1 << (word % 8));
  return encode_base64(bits.data(), bits.size());
}

std::vector<std::uint8_t> read_bytes(const JsonView& json) {
  if (const LongText* decoded = json.long_text())
    return {decoded->bytes.data(), decoded->bytes.data() + decoded->bytes.size()};
  try {
    return decode_base64(json.text());
  } catch (const FormatError& error) {
    json.fail(std::string("cannot be read: ") + error.what());
  }
}

std::vector<TokenId> read_words(const JsonView& json, std::size_t vocabulary) {
  const std::vector<std::uint8_t> bits = read_bytes(json);
  if (bits.size() != (vocabulary + 7) / 8)
    json.fail("has " + std::to_string(bits.size()) + " bytes, a vocabulary of " +
              std::to_string(vocabulary) + " pieces needs " + std::to_string((vocabulary + 7) / 8));
  std::vector<TokenId> words;
  for (std::size_t id = 0; id < 8 * bits.size(); ++id)
    if ((bits[id / 8] >> (id % 8) & 1) != 0) words.push_back(static_cast<TokenId>(id));
  if (words.size() < 4 || words[3] != kEndId)
    json.fail("leaves out one of the special pieces, the first four of the vocabulary");
  if (static_cast<std::size_t>(words.back()) >= vocabulary)
    json.fail("names a word past the vocabulary's " + std::to_string(vocabulary) + " pieces");
  return words;
}

// ---------------------------------------------------------------- shortlist

Json write_bytes(const std::vector<std::uint8_t>& bytes) {
  return encode_base64(bytes.data(), bytes.size());
}

/// {"common": a bit a word, "counts": a byte for each source word, "words": 16 bits a word}.
Json write_shortlist(const Shortlist& shortlist, std::size_t target_vocabulary) {
  if (target_vocabulary > kLargestShortlisted)
    throw ArgumentError("a shortlist can be saved for at most 65536 target words, the model has " +
                        std::to_string(target_vocabulary));
  std::vector<std::uint8_t> counts, words;
  for (const auto& row : shortlist.words) {
    counts.push_back(static_cast<std::uint8_t>(row.size()));
    for (const TokenId word : row) {
      words.push_back(static_cast<std::uint8_t>(word & 0xFF));
      words.push_back(static_cast<std::uint8_t>(word >> 8));
    }
  }
  return {{"common", write_words(shortlist.common, target_vocabulary)},
          {"counts", write_bytes(counts)},
          {"words", write_bytes(words)}};
}

Shortlist read_shortlist(const JsonView& json, std::size_t source_vocabulary,
                         std::size_t target_vocabulary) {
  json.allow({"common", "counts", "words"});
  Shortlist shortlist;
  shortlist.common = read_words(json.at("common"), target_vocabulary);
  const std::vector<std::uint8_t> counts = read_bytes(json.at("counts")),
                                  words = read_bytes(json.at("words"));
  if (counts.size() != source_vocabulary)
    json.at("counts").fail("has " + std::to_string(counts.size()) +
                           " bytes, one is needed for each of " +
                           std::to_string(source_vocabulary) + " source pieces");
  std::size_t total = 0;
  for (const std::uint8_t count : counts) total += count;
  if (words.size() != 2 * total)
    json.at("words").fail("has " + std::to_string(words.size()) + " bytes, the counts ask for " +
                          std::to_string(2 * total));
  const std::uint8_t* next = words.data();
  for (const std::uint8_t count : counts) {
    auto& row = shortlist.words.emplace_back();
    for (int i = 0; i < count; ++i, next += 2) {
      const TokenId word = next[0] + 256 * next[1];
      if (static_cast<std::size_t>(word) >= target_vocabulary || (i > 0 && word <= row.back()))
        json.at("words").fail("has word " + std::to_string(word) + " for source piece " +
                              std::to_string(shortlist.words.size() - 1) +
                              ": words must ascend and be below " +
                              std::to_string(target_vocabulary));
      row.push_back(word);
    }
  }
  return shortlist;
}

// ---------------------------------------------------------------- the two kinds

TranslationModel read_translation(const JsonView& file, LoadFor use) {
  TranslationModel model;
  const JsonView languages = file.at("languages"), text = file.at("text");
  languages.allow({"source", "target"});
  text.allow({"source", "target"});
  model.source_languages = languages.at("source").strings();
  model.target_languages = languages.at("target").strings();
  if (model.source_languages.empty()) languages.fail("names no source language");
  if (model.target_languages.empty()) languages.fail("names no target language");
  if (file.has("preparation")) read_options(file.at("preparation"), model.preparation);
  Seq2SeqOptions options;
  const JsonView config = file.at("config");
  read_options(config, options);
  model.source = read_codec(text.at("source"));
  if (options.shared_embedding && text.has("target"))
    text.fail("has a target, but config.shared_embedding says that there is one vocabulary");
  model.target = text.has("target") ? read_codec(text.at("target")) : model.source;
  require_size(config, "source_vocabulary", options.source_vocabulary,
               model.source.vocabulary.size());
  require_size(config, "target_vocabulary", options.target_vocabulary,
               model.target.vocabulary.size());
  if (model.multilingual())
    for (const auto& language : model.target_languages)
      if (!model.source.vocabulary.find(Vocabulary::language_token(language)))
        languages.fail("asks for '" + message_text(language) + "', but the vocabulary has no '" +
                       message_text(Vocabulary::language_token(language)) + "'");
  model.network = read_network<Seq2Seq<float>>(file.at("tensors"), options, use);
  if (file.has("copying")) {
    const JsonView copying = file.at("copying");
    copying.allow({"words"});
    model.copying = {true, WordFilter(read_bytes(copying.at("words")))};
  }
  if (file.has("shortlist"))
    model.network.shortlist = read_shortlist(file.at("shortlist"), model.source.vocabulary.size(),
                                             model.target.vocabulary.size());
  if (!file.has("output_words")) {
    if (use == LoadFor::inference) model.network.prepare_search();
    return model;
  }
  const JsonView sets = file.at("output_words");
  if (sets.array().size() != model.target_languages.size())
    sets.fail("has " + std::to_string(sets.size()) + " sets for " +
              std::to_string(model.target_languages.size()) + " target languages");
  for (std::size_t i = 0; i < sets.size(); ++i)
    model.network.output_words.push_back(read_words(sets.at(i), model.target.vocabulary.size()));
  return model;
}

TextLanguageModel read_language_model(const JsonView& file, LoadFor use) {
  TextLanguageModel model;
  file.at("languages").allow({"source"});
  file.at("text").allow({"source"});
  model.languages = file.at("languages").at("source").strings();
  if (file.has("preparation")) read_options(file.at("preparation"), model.preparation);
  LanguageModelOptions options;
  const JsonView config = file.at("config");
  read_options(config, options);
  model.codec = read_codec(file.at("text").at("source"));
  require_size(config, "vocabulary", options.vocabulary, model.codec.vocabulary.size());
  model.network = read_network<LanguageModel<float>>(file.at("tensors"), options, use);
  return model;
}

// ---------------------------------------------------------------- the whole

std::vector<ModelCheck> read_checks(const JsonView& json) {
  std::vector<ModelCheck> checks;
  json.array();
  for (std::size_t i = 0; i < json.size(); ++i) {
    const JsonView check = json.at(i);
    check.allow({"input", "target", "output"});
    checks.push_back(
        {check.at("input").string(), check.at("target").string(), check.at("output").string()});
  }
  return checks;
}

ParameterList<float> parameters_of(ModelFile& file) {
  return std::visit([](auto& model) { return model.network.parameters(); }, file.model);
}

ModelFile read_model(const Json& document, LoadFor use) {
  const JsonView file(document, "model file: ");
  if (!file.has("format") || file.at("format").raw() != kFormat)
    throw FormatError("this is not a Refrain model file: it has no \"format\": \"refrain-model\"");
  if (const auto version = file.at("version").integer(1, std::numeric_limits<int>::max());
      version != kVersion)
    throw FormatError("the model file has version " + std::to_string(version) +
                      "; this program reads version " + std::to_string(kVersion));
  file.allow({"format", "version", "kind", "languages", "preparation", "config", "text", "copying",
              "output_words", "shortlist", "tensors", "checks", "card", "training"});
  ModelFile loaded;
  const JsonView kind = file.at("kind");
  if (kind.text() == kTranslation)
    loaded.model = read_translation(file, use);
  else if (kind.text() == kLanguageModel)
    loaded.model = read_language_model(file, use);
  else
    kind.fail("is " + kind.shown() + ", expected translation or language_model");
  if (file.has("card")) loaded.card = read_card(file.at("card"));
  if (file.has("checks")) loaded.checks = read_checks(file.at("checks"));
  if (file.has("training"))
    loaded.checkpoint = read_checkpoint(file.at("training"), parameters_of(loaded));
  return loaded;
}

}  // namespace

TranslationModel& ModelFile::translation() {
  if (auto* found = std::get_if<TranslationModel>(&model)) return *found;
  throw ArgumentError("this file holds a language model; a translation model is needed here");
}

TextLanguageModel& ModelFile::language_model() {
  if (auto* found = std::get_if<TextLanguageModel>(&model)) return *found;
  throw ArgumentError("this file holds a translation model; a language model is needed here");
}

ModelFile read_model_json(const Json& document, LoadFor use) {
  try {
    return read_model(document, use);
  } catch (const ArgumentError& error) {  // options that contradict each other
    throw FormatError(std::string("model file: config: ") + error.what());
  } catch (const std::bad_alloc&) {
    throw FormatError(kModelTooLarge);
  }
}

Json write_model_frame(ModelFile& file) {
  Json document{{"format", kFormat}, {"version", kVersion}};
  if (auto* model = std::get_if<TranslationModel>(&file.model)) {
    document["kind"] = kTranslation;
    document["languages"] = {{"source", model->source_languages},
                             {"target", model->target_languages}};
    document["preparation"] = write_options(model->preparation);
    document["config"] = write_options(model->network.options());
    document["text"] = {{"source", write_codec(model->source)}};
    // One codec for both sides stands once.
    Json target = write_codec(model->target);
    if (!model->network.options().shared_embedding && target != document["text"]["source"])
      document["text"]["target"] = std::move(target);
    if (model->copying.enabled) {
      const auto& bytes = model->copying.words.bytes();
      document["copying"] = {{"words", encode_base64(bytes.data(), bytes.size())}};
    }
    if (!model->network.shortlist.empty())
      document["shortlist"] =
          write_shortlist(model->network.shortlist, model->target.vocabulary.size());
    for (const auto& words : model->network.output_words)
      document["output_words"].push_back(write_words(words, model->target.vocabulary.size()));
  } else {
    auto& lm = std::get<TextLanguageModel>(file.model);
    document["kind"] = kLanguageModel;
    document["languages"] = {{"source", lm.languages}};
    document["preparation"] = write_options(lm.preparation);
    document["config"] = write_options(lm.network.options());
    document["text"] = {{"source", write_codec(lm.codec)}};
  }
  Json checks = Json::array();
  for (const auto& check : file.checks)
    checks.push_back({{"input", check.input}, {"target", check.target}, {"output", check.output}});
  document["checks"] = std::move(checks);
  document["card"] = write_card(file.card);
  if (file.checkpoint)
    document["training"] = write_checkpoint(*file.checkpoint, parameters_of(file));
  return document;
}

std::string save_model(ModelFile& file, TensorFormat format) {
  Json document = write_model_frame(file);
  document["tensors"] =
      std::visit([&](auto& model) { return write_tensors(model.network, format); }, file.model);
  return to_text(document);
}

}  // namespace refrain
