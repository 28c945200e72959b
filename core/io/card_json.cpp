#include "core/io/card_json.hpp"

#include <cmath>

namespace refrain {

Json write_card(const ModelCard& card) {
  Json scores = Json::array();
  for (const auto& s : card.scores) {
    if (!std::isfinite(s.value))
      throw ArgumentError("the card's score " + s.metric + " on " + s.test + " is not a number");
    scores.push_back({{"test", s.test},
                      {"direction", s.direction},
                      {"metric", s.metric},
                      {"value", s.value},
                      {"signature", s.signature},
                      {"command", s.command}});
  }
  return {{"name", card.name},
          {"description", card.description},
          {"data", card.data},
          {"licence", card.licence},
          {"attribution", card.attribution},
          {"command", card.command},
          {"scores", scores},
          {"limits", card.limits}};
}

ModelCard read_card(const JsonView& json) {
  json.allow(
      {"name", "description", "data", "licence", "attribution", "command", "scores", "limits"});
  ModelCard card;
  const auto text = [](const JsonView& from, const char* key, std::string& to) {
    if (from.has(key)) to = from.at(key).string();
  };
  text(json, "name", card.name);
  text(json, "description", card.description);
  text(json, "data", card.data);
  text(json, "licence", card.licence);
  text(json, "attribution", card.attribution);
  text(json, "command", card.command);
  if (json.has("limits")) card.limits = json.at("limits").strings();
  if (!json.has("scores")) return card;
  const JsonView scores = json.at("scores");
  scores.array();
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const JsonView score = scores.at(i);
    score.allow({"test", "direction", "metric", "value", "signature", "command"});
    ModelScore& s = card.scores.emplace_back();
    text(score, "test", s.test);
    text(score, "direction", s.direction);
    text(score, "metric", s.metric);
    text(score, "signature", s.signature);
    text(score, "command", s.command);
    if (score.has("value")) s.value = score.at("value").number();
  }
  return card;
}

}  // namespace refrain
