#include "core/io/recipe.hpp"

#include <algorithm>

#include "core/io/card_json.hpp"
#include "core/io/options_json.hpp"

namespace refrain {
namespace {

const std::vector<std::string> kKeys{
    "kind",         "languages", "preparation", "tokenizer", "shared_vocabulary",
    "max_pieces",   "copying",   "noise",       "model",     "lanes",
    "prefixes",     "steps",     "training",    "search",    "data",
    "word_vectors", "card"};

/// "a.b.c=value" puts value (JSON, or else a text) at document["a"]["b"]["c"].
void apply_setting(Json& document, const std::string& setting) {
  const std::size_t equals = setting.find('=');
  if (equals == std::string::npos || equals == 0)
    throw ArgumentError("setting '" + setting + "' is not of the form path=value");
  Json* place = &document;
  std::string path = setting.substr(0, equals);
  for (std::size_t start = 0; start <= path.size();) {
    const std::size_t dot = std::min(path.find('.', start), path.size());
    if (!place->is_object() && !place->is_null())
      throw ArgumentError("setting '" + setting + "': there is no such place in a recipe");
    place = &(*place)[path.substr(start, dot - start)];
    start = dot + 1;
  }
  const std::string value = setting.substr(equals + 1);
  try {
    *place = parse_json(value, "value");
  } catch (const FormatError&) {
    *place = value;
  }
}

std::vector<DataSource> read_sources(const JsonView& data, const char* key) {
  std::vector<DataSource> sources;
  if (!data.has(key)) return sources;
  const JsonView list = data.at(key);
  list.array();
  for (std::size_t i = 0; i < list.size(); ++i) {
    const JsonView entry = list.at(i);
    entry.allow({"path", "target_path", "source", "target", "swap", "repeat", "pivot", "limit",
                 "translated_by"});
    DataSource& source = sources.emplace_back();
    source.path = entry.at("path").string();
    if (entry.has("target_path")) source.target_path = entry.at("target_path").string();
    if (entry.has("source")) source.source_language = entry.at("source").string();
    if (entry.has("target")) source.target_language = entry.at("target").string();
    if (entry.has("swap")) source.swap = entry.at("swap").boolean();
    if (entry.has("pivot")) source.pivot = entry.at("pivot").string();
    if (entry.has("limit"))
      source.limit = static_cast<std::size_t>(entry.at("limit").integer(0, 1000000000));
    if (entry.has("translated_by")) source.translated_by = entry.at("translated_by").string();
    if (!source.translated_by.empty() && !(source.pivot + source.target_path).empty())
      entry.fail("has translated_by beside pivot or target_path; leave one of them out");
    if (entry.has("repeat")) source.repeat = static_cast<int>(entry.at("repeat").integer(1, 100));
  }
  return sources;
}

Json write_sources(const std::vector<DataSource>& sources) {
  Json list = Json::array();
  for (const auto& s : sources) {
    Json entry{{"path", s.path}, {"source", s.source_language}, {"target", s.target_language}};
    if (!s.target_path.empty()) entry["target_path"] = s.target_path;
    if (s.swap) entry["swap"] = true;
    if (s.repeat != 1) entry["repeat"] = s.repeat;
    if (!s.pivot.empty()) entry["pivot"] = s.pivot;
    if (s.limit > 0) entry["limit"] = s.limit;
    if (!s.translated_by.empty()) entry["translated_by"] = s.translated_by;
    list.push_back(std::move(entry));
  }
  return list;
}

}  // namespace

Recipe read_recipe(std::string_view json, const std::vector<std::string>& settings) {
  Json document = parse_json(json, "recipe");
  for (const auto& setting : settings) apply_setting(document, setting);
  const JsonView view(document, "recipe: ");
  view.allow(kKeys);
  Recipe recipe;
  if (view.has("kind")) {
    const JsonView kind_view = view.at("kind");
    const std::string kind = kind_view.string();
    if (kind != "translation" && kind != "language_model")
      kind_view.fail("is " + kind_view.shown() + ", expected translation or language_model");
    recipe.translates = kind == "translation";
  }
  auto& translation = recipe.translation;
  auto& lm = recipe.language_model;
  if (view.has("languages")) {
    const JsonView languages = view.at("languages");
    languages.allow({"source", "target"});
    translation.source_languages = languages.at("source").strings();
    if (languages.has("target")) translation.target_languages = languages.at("target").strings();
  }
  if (view.has("preparation")) read_options(view.at("preparation"), translation.preparation);
  if (view.has("tokenizer")) read_options(view.at("tokenizer"), translation.tokenizer);
  if (view.has("shared_vocabulary"))
    translation.shared_vocabulary = view.at("shared_vocabulary").boolean();
  if (view.has("max_pieces"))
    translation.max_pieces = static_cast<std::size_t>(view.at("max_pieces").integer(0, 10000));
  const auto share = [&](const char* name, double& value) {
    if (!view.has(name)) return;
    value = view.at(name).number();
    if (!(value >= 0 && value <= 1))
      view.at(name).fail("is " + view.at(name).shown() + ", expected a share from 0 to 1");
  };
  share("copying", translation.copying);
  share("noise", translation.noise);
  if (view.has("lanes")) lm.lanes = static_cast<int>(view.at("lanes").integer(1, 4096));
  if (view.has("steps")) lm.steps = static_cast<int>(view.at("steps").integer(1, 4096));
  if (view.has("prefixes")) lm.prefixes = view.at("prefixes").boolean();
  lm.languages = translation.source_languages;
  lm.preparation = translation.preparation;
  lm.tokenizer = translation.tokenizer;
  if (view.has("model")) {
    if (recipe.translates)
      read_options(view.at("model"), translation.model);
    else
      read_options(view.at("model"), lm.model);
  }
  if (view.has("training")) read_options(view.at("training"), recipe.training);
  if (view.has("search")) read_options(view.at("search"), recipe.search);
  if (view.has("data")) {
    view.at("data").allow({"train", "valid", "test", "drop_overlap"});
    recipe.train = read_sources(view.at("data"), "train");
    recipe.valid = read_sources(view.at("data"), "valid");
    recipe.test = read_sources(view.at("data"), "test");
    if (view.at("data").has("drop_overlap"))
      recipe.drop_overlap = view.at("data").at("drop_overlap").boolean();
  }
  if (view.has("word_vectors")) recipe.word_vectors = view.at("word_vectors").string();
  if (view.has("card")) recipe.card = read_card(view.at("card"));
  return recipe;
}

std::string write_recipe(const Recipe& recipe) {
  const auto& t = recipe.translation;
  Json document{{"kind", recipe.translates ? "translation" : "language_model"},
                {"languages", {{"source", t.source_languages}, {"target", t.target_languages}}},
                {"preparation", write_options(t.preparation)},
                {"tokenizer", write_options(t.tokenizer)},
                {"training", write_options(recipe.training)},
                {"search", write_options(recipe.search)},
                {"data",
                 {{"train", write_sources(recipe.train)},
                  {"valid", write_sources(recipe.valid)},
                  {"test", write_sources(recipe.test)},
                  {"drop_overlap", recipe.drop_overlap}}},
                {"word_vectors", recipe.word_vectors},
                {"card", write_card(recipe.card)}};
  if (recipe.translates) {
    document["model"] = write_options(t.model);
    document["shared_vocabulary"] = t.shared_vocabulary;
    document["max_pieces"] = t.max_pieces;
    document["copying"] = t.copying;
    document["noise"] = t.noise;
  } else {
    document["model"] = write_options(recipe.language_model.model);
    document["lanes"] = recipe.language_model.lanes;
    document["steps"] = recipe.language_model.steps;
    document["prefixes"] = recipe.language_model.prefixes;
  }
  return document.dump(2);
}

}  // namespace refrain
