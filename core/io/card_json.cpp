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
  Json failures = Json::array();
  for (const auto& f : card.failures)
    failures.push_back({{"direction", f.direction},
                        {"source", f.source},
                        {"output", f.output},
                        {"better", f.better}});
  return {{"name", card.name},       {"description", card.description}, {"data", card.data},
          {"licence", card.licence}, {"attribution", card.attribution}, {"command", card.command},
          {"scores", scores},        {"limits", card.limits},           {"failures", failures}};
}

ModelCard read_card(const JsonView& json) {
  json.allow({"name", "description", "data", "licence", "attribution", "command", "scores",
              "limits", "failures"});
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
  if (json.has("failures")) {
    const JsonView failures = json.at("failures");
    failures.array();
    for (std::size_t i = 0; i < failures.size(); ++i) {
      const JsonView failure = failures.at(i);
      failure.allow({"direction", "source", "output", "better"});
      ModelFailure& f = card.failures.emplace_back();
      text(failure, "direction", f.direction);
      text(failure, "source", f.source);
      text(failure, "output", f.output);
      text(failure, "better", f.better);
    }
  }
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
