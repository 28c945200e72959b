#include "wasm/session/cross_validation_lesson.hpp"

#include "core/io/json.hpp"
#include "core/io/recipe.hpp"
#include "wasm/session/pairs.hpp"
#include "wasm/session/workers.hpp"

namespace refrain::session {

CrossValidationLesson::CrossValidationLesson(const std::string& recipe_text,
                                             const std::string& pairs,
                                             const std::string& options_text) {
  const Recipe recipe = read_recipe(recipe_text, {});
  const Json json = parse_json(options_text, "options");
  const JsonView view(json, "options");
  view.object().allow({"hidden", "folds"});
  std::vector<Index> sizes;
  for (std::size_t i = 0; i < view.at("hidden").array().size(); ++i)
    sizes.push_back(view.at("hidden").at(i).integer(1, 1024));
  const ParallelData data = split_pairs(pairs, recipe.translation);
  const TranslationModel model =
      make_translation_model(recipe.translation, {data}, recipe.training.seed);
  validation_.emplace(encode_pairs(model, {data}, recipe.translation.max_pieces), sizes,
                      static_cast<int>(view.at("folds").integer(2, 100)),
                      hidden_size_factory(model, recipe.training.seed), recipe.training, workers());
}

std::string CrossValidationLesson::advance(double milliseconds) {
  Json json{{"step", 0}, {"epoch", 0}, {"loss", nullptr}};
  if (!validation_->finished()) {
    const Progress p = validation_->advance(milliseconds);
    json = {{"step", p.step}, {"epoch", p.epoch}, {"loss", p.loss}};
  }
  Json rows = Json::array();
  for (const auto& row : validation_->table())
    rows.push_back({{"hidden", row.hidden_size},
                    {"parameters", row.parameters},
                    {"folds", row.fold_nll},
                    {"mean", row.mean},
                    {"deviation", row.deviation}});
  json["rows"] = std::move(rows);
  json["done"] = validation_->done();
  json["total"] = validation_->total();
  json["finished"] = validation_->finished();
  return to_text(json);
}

}  // namespace refrain::session
