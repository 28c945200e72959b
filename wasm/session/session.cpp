#include "wasm/session/session.hpp"

#include <chrono>
#include <cmath>

#include "core/io/card_json.hpp"
#include "core/io/options_json.hpp"
#include "core/io/result_json.hpp"
#include "core/io/tensor.hpp"
#include "wasm/session/pairs.hpp"
#include "wasm/session/workers.hpp"

namespace refrain::session {
namespace {

TensorFormat tensor_format(const std::string& name) {
  if (name == "float32") return TensorFormat::float32;
  if (name == "float16") return TensorFormat::float16;
  if (name == "int8") return TensorFormat::int8;
  if (name == "nested") return TensorFormat::nested;
  throw ArgumentError("weights can be saved as float32, float16, int8 or nested, not '" + name +
                      "'");
}

/// Options of a job, from one flat JSON object; keys of `own` are taken out first.
Json parse_options(const std::string& text) {
  Json options = parse_json(text.empty() ? "{}" : text, "options");
  if (!options.is_object()) throw ArgumentError("options must be an object");
  return options;
}

std::string take_text(Json& options, const char* key) {
  const auto member = options.find(key);
  if (member == options.end()) return {};
  const std::string text = JsonView(*member, std::string("options.") + key).string();
  options.erase(member);
  return text;
}

bool take_flag(Json& options, const char* key) {
  const auto member = options.find(key);
  if (member == options.end()) return false;
  const bool flag = JsonView(*member, std::string("options.") + key).boolean();
  options.erase(member);
  return flag;
}

double milliseconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
      .count();
}

}  // namespace

// ---------------------------------------------------------------- Model

Model::Model(const std::string& json) : file_(load_model(json, LoadFor::inference)) {}

std::size_t ModelLoading::room(std::size_t bytes) {
  if (piece_.size() < bytes) piece_.resize(bytes);
  return reinterpret_cast<std::size_t>(piece_.data());
}

void ModelLoading::add(std::size_t bytes) {
  if (bytes > piece_.size()) throw ArgumentError("a piece is larger than the room for it");
  reader_.add({piece_.data(), bytes});
}

Model* ModelLoading::model() {
  piece_ = {};
  return new Model(reader_.finish(LoadFor::inference));
}

std::string Model::describe() {
  Json json{{"card", write_card(file_.card)}};
  double parameters = 0;
  const auto count = [&](auto list) {
    for (const auto& [name, parameter] : list) parameters += static_cast<double>(parameter->size());
  };
  if (file_.translates()) {
    TranslationModel& model = file_.translation();
    json["kind"] = "translation";
    json["source"] = model.source_languages;
    json["target"] = model.target_languages;
    json["vocabulary"] = model.target.vocabulary.size();
    count(model.network.parameters());
  } else {
    TextLanguageModel& model = file_.language_model();
    json["kind"] = "language_model";
    json["source"] = model.languages;
    json["target"] = Json::array();
    json["vocabulary"] = model.codec.vocabulary.size();
    count(model.network.parameters());
  }
  json["parameters"] = parameters;
  return to_text(json);
}

std::string Model::save(const std::string& format) {
  return save_model(file_, tensor_format(format));
}

std::string Model::verify() {
  Json differing = Json::array();
  for (const auto& check : file_.checks) {
    TranslateOptions options;
    options.target = check.target;
    const std::string output =
        translate(file_.translation(), {check.input}, options)[0].hypotheses[0].text;
    if (output != check.output)
      differing.push_back({{"input", check.input}, {"expected", check.output}, {"output", output}});
  }
  return to_text(differing);
}

// ---------------------------------------------------------------- TranslationJob

TranslationJob::TranslationJob(Model& model, const std::string& text, const std::string& options) {
  TranslateOptions parsed;
  Json json = parse_options(options);
  parsed.target = take_text(json, "target");
  parsed.prefix = take_text(json, "prefix");
  const bool whole = take_flag(json, "whole");
  read_options(JsonView(json, "options"), parsed.search);
  parts_ = whole ? std::vector<TextPart>{{text, true}} : split_sentences(text);
  std::vector<std::string> sentences;
  for (const auto& part : parts_)
    if (part.is_sentence) sentences.push_back(part.text);
  const TranslationModel& translator = model.file().translation();
  // The words of a shortlist that are scored grow with the batch.
  if (!translator.network.shortlist.empty() && parsed.search.shortlist) parsed.batch_size = 4;
  translation_.emplace(translator, sentences, parsed, workers());
}

bool TranslationJob::advance(double milliseconds) {
  const auto start = std::chrono::steady_clock::now();
  while (translation_->advance())
    if (milliseconds_since(start) >= milliseconds) return true;
  return false;
}

std::string TranslationJob::progress() const {
  std::string text;
  std::size_t next = 0;
  for (const auto& part : parts_) {
    if (!part.is_sentence) {
      text += part.text;
      continue;
    }
    const auto& hypotheses = translation_->results()[next++].hypotheses;
    if (!hypotheses.empty()) text += hypotheses.front().text;
  }
  return to_text(
      {{"finished", translation_->finished()}, {"total", translation_->size()}, {"text", text}});
}

std::string TranslationJob::result() const {
  if (!translation_->done()) throw StateError("the translation is not finished; advance it first");
  Json sentences = Json::array();
  std::string text;
  std::size_t next = 0, start = 0;
  for (const auto& part : parts_) {
    if (part.is_sentence) {
      const SentenceTranslation& result = translation_->results()[next++];
      Json json = write_result(result);
      json["start"] = start;  // byte offset in the source text
      json["outputStart"] = text.size();
      text += result.hypotheses.front().text;
      sentences.push_back(std::move(json));
    } else {
      text += part.text;
    }
    start += part.text.size();
  }
  return to_text({{"text", text}, {"sentences", sentences}});
}

// ---------------------------------------------------------------- TrainingJob

TrainingJob::TrainingJob(const std::string& recipe, const std::string& pairs, bool hold_out) {
  start(read_recipe(recipe, {}), pairs, hold_out, std::nullopt);
}

TrainingJob::TrainingJob(const std::string& checkpoint, const std::string& recipe,
                         const std::string& pairs, bool hold_out) {
  ModelFile file = load_model(checkpoint);
  Recipe parsed = read_recipe(recipe, {});
  if (file.checkpoint) parsed.training = file.checkpoint->options;
  start(parsed, pairs, hold_out, std::move(file));
}

void TrainingJob::start(const Recipe& recipe, const std::string& pairs, bool hold_out,
                        std::optional<ModelFile> checkpoint) {
  ParallelData all = split_pairs(pairs, recipe.translation), train = all;
  if (hold_out && all.source.size() >= 50) {
    train.source.clear();
    train.target.clear();
    held_.source_language = all.source_language;
    held_.target_language = all.target_language;
    for (std::size_t i = 0; i < all.source.size(); ++i) {
      ParallelData& part = i % 10 == 9 ? held_ : train;
      part.source.push_back(all.source[i]);
      part.target.push_back(all.target[i]);
    }
  }
  std::vector<ParallelData> parts{std::move(train)};
  augment_pairs(recipe.translation, recipe.training.seed, parts);
  if (checkpoint) {
    template_ = std::move(checkpoint->translation());
    card_ = checkpoint->card;
  } else {
    template_ = make_translation_model(recipe.translation, parts, recipe.training.seed);
    card_ = recipe.card;
  }
  std::vector<Batch> validation = validation_batches(template_, {held_});
  trainer_.emplace(template_.network,
                   TrainingData(encode_pairs(template_, parts, recipe.translation.max_pieces),
                                recipe.training.batching),
                   std::move(validation), recipe.training, workers());
  if (checkpoint && checkpoint->checkpoint)
    trainer_->restore(std::move(checkpoint->checkpoint->state));
}

std::string TrainingJob::advance(double milliseconds) {
  return to_text(write_progress(trainer_->advance(milliseconds)));
}

Model* TrainingJob::model() const {
  ModelFile file;
  TranslationModel model = template_;
  model.network = trainer_->result();
  // As one that is loaded: what it says is the same alone and in a batch.
  for (auto& [name, parameter] : model.network.parameters()) parameter->pack();
  model.network.prepare_search();
  file.model = std::move(model);
  file.card = card_;
  return new Model(std::move(file));
}

std::string TrainingJob::save_checkpoint() const {
  ModelFile file;
  TranslationModel model = template_;
  model.network = trainer_->current();
  file.model = std::move(model);
  file.card = card_;
  file.checkpoint = Checkpoint{trainer_->options(), trainer_->state()};
  return save_model(file, TensorFormat::float32);
}

// ---------------------------------------------------------------- GenerationJob

namespace {

GenerateOptions generate_options(const std::string& text) {
  GenerateOptions options;
  const Json json = parse_options(text);
  const JsonView view(json, "options");
  for (const auto& [key, value] : json.items())
    if (key != "max_length" && key != "temperature" && key != "top_k" && key != "seed")
      throw ArgumentError("options has an unknown key '" + key +
                          "'; it may have max_length, temperature, top_k, seed");
  if (view.has("max_length"))
    options.max_length = static_cast<int>(view.at("max_length").integer(0, 10000));
  if (view.has("temperature")) options.temperature = view.at("temperature").number();
  if (view.has("top_k")) options.top_k = static_cast<int>(view.at("top_k").integer(0, 1000000));
  if (view.has("seed"))
    options.seed = static_cast<std::uint64_t>(view.at("seed").integer(0, 9007199254740991));
  return options;
}

}  // namespace

GenerationJob::GenerationJob(Model& model, const std::string& prompt, const std::string& options)
    : generator_(model.file().language_model(), prompt, generate_options(options)) {}

std::string GenerationJob::next_words(int n) const {
  Json list = Json::array();
  for (const auto& word : generator_.next_words(static_cast<std::size_t>(std::max(n, 0))))
    list.push_back({{"piece", word.piece}, {"probability", word.probability}});
  return to_text(list);
}

}  // namespace refrain::session
