#include "core/io/checkpoint_json.hpp"

#include <cmath>
#include <cstring>
#include <limits>

#include "core/io/base64.hpp"
#include "core/io/json_document.hpp"
#include "core/io/options_json.hpp"

namespace refrain {
namespace {

constexpr std::int64_t kMost = 9007199254740991;  // largest whole number that JSON holds exactly
constexpr std::int64_t kMostSteps = 2147483647;   // fits long everywhere

template <class Array>
std::string pack(const Array& values) {
  return encode_base64(values.data(), static_cast<std::size_t>(values.size()) * sizeof(float));
}

void unpack(const JsonView& json, float* values, Index count) {
  const LongText* decoded = json.long_text();
  try {
    const std::size_t size =
        decoded != nullptr ? decoded->bytes.size() : base64_decoded_size(json.text());
    if (size != static_cast<std::size_t>(count) * sizeof(float))
      throw FormatError("holds " + std::to_string(size) + " bytes, expected " +
                        std::to_string(count) + " float32 values");
    if (decoded != nullptr)
      std::memcpy(values, decoded->bytes.data(), size);
    else
      decode_base64(json.text(), values);
  } catch (const FormatError& error) {
    json.fail(error.what());
  }
  for (Index i = 0; i < count; ++i)
    if (!std::isfinite(values[i]))
      json.fail("has a value that is not finite at index " + std::to_string(i));
}

Json pack_all(const std::vector<Vector<float>>& list) {
  Json json = Json::array();
  for (const auto& values : list) json.push_back(pack(values));
  return json;
}

/// One vector for each parameter, or none at all.
std::vector<Vector<float>> unpack_all(const JsonView& json,
                                      const ParameterList<float>& parameters) {
  std::vector<Vector<float>> list;
  if (json.array().size() == 0) return list;
  if (json.size() != parameters.size())
    json.fail("has " + std::to_string(json.size()) + " entries, expected " +
              std::to_string(parameters.size()));
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    list.emplace_back(parameters[p].parameter->size());
    unpack(json.at(p), list.back().data(), list.back().size());
  }
  return list;
}

}  // namespace

Json write_checkpoint(const Checkpoint& checkpoint, const ParameterList<float>& parameters) {
  const TrainingState& s = checkpoint.state;
  Json json{{"options", write_options(checkpoint.options)},
            {"step", s.step},
            {"epoch", s.epoch},
            {"position", s.position},
            {"reductions", s.reductions},
            {"stale", s.stale},
            {"stale_plateau", s.stale_plateau},
            {"best_step", s.best_step},
            {"words", s.words}};
  if (std::isfinite(s.best_nll)) json["best_nll"] = s.best_nll;
  Json validations = Json::array(), moments = Json::object(), carried = Json::array();
  for (const auto& v : s.validations) {
    validations.push_back({{"step", v.step}, {"accuracy", v.accuracy}});
    if (std::isfinite(v.nll)) validations.back()["nll"] = v.nll;  // JSON has no infinity
  }
  for (std::size_t p = 0; p < s.moments.size(); ++p) {
    Json& entry = moments[parameters[p].name] = Json::object();
    if (s.moments[p].first.size() > 0) entry["first"] = pack(s.moments[p].first);
    if (s.moments[p].second.size() > 0) entry["second"] = pack(s.moments[p].second);
  }
  for (const auto& state : s.carried)
    carried.push_back({{"rows", state.rows()}, {"cols", state.cols()}, {"data", pack(state)}});
  json["validations"] = std::move(validations);
  json["moments"] = std::move(moments);
  json["average"] = pack_all(s.average);
  json["best_weights"] = pack_all(s.best_weights);
  json["carried"] = std::move(carried);
  return json;
}

Checkpoint read_checkpoint(const JsonView& json, const ParameterList<float>& parameters) {
  json.allow({"options", "step", "epoch", "position", "reductions", "stale", "stale_plateau",
              "best_step", "words", "best_nll", "validations", "moments", "average", "best_weights",
              "carried"});
  Checkpoint checkpoint;
  read_options(json.at("options"), checkpoint.options);
  TrainingState& s = checkpoint.state;
  s.step = static_cast<long>(json.at("step").integer(0, kMostSteps));
  s.epoch = static_cast<long>(json.at("epoch").integer(0, kMostSteps));
  s.position = static_cast<long>(json.at("position").integer(0, kMostSteps));
  s.reductions = static_cast<int>(json.at("reductions").integer(0, 1000000));
  s.stale = static_cast<int>(json.at("stale").integer(0, 1000000));
  s.stale_plateau = static_cast<int>(json.at("stale_plateau").integer(0, 1000000));
  s.best_step = static_cast<long>(json.at("best_step").integer(0, kMostSteps));
  s.words = json.at("words").integer(0, kMost);
  if (json.has("best_nll")) s.best_nll = json.at("best_nll").number();
  const JsonView validations = json.at("validations");
  validations.array();
  for (std::size_t i = 0; i < validations.size(); ++i) {
    const JsonView v = validations.at(i);
    v.allow({"step", "nll", "accuracy"});
    s.validations.push_back(
        {static_cast<long>(v.at("step").integer(0, kMostSteps)),
         v.has("nll") ? v.at("nll").number() : std::numeric_limits<double>::infinity(),
         v.at("accuracy").number()});
  }
  const JsonView all_moments = json.at("moments");
  if (all_moments.object().size() != parameters.size())
    all_moments.fail("has " + std::to_string(all_moments.size()) + " entries, expected " +
                     std::to_string(parameters.size()));
  for (const auto& [name, parameter] : parameters) {
    const JsonView entry = all_moments.at(name);
    entry.allow({"first", "second"});
    Moments& moments = s.moments.emplace_back();
    const Index n = parameter->size();
    for (const auto& [key, values] :
         {std::pair{"first", &moments.first}, {"second", &moments.second}})
      if (entry.has(key)) {
        values->resize(n);
        unpack(entry.at(key), values->data(), n);
      }
  }
  s.average = unpack_all(json.at("average"), parameters);
  s.best_weights = unpack_all(json.at("best_weights"), parameters);
  const JsonView carried = json.at("carried");
  carried.array();
  for (std::size_t i = 0; i < carried.size(); ++i) {
    carried.at(i).allow({"rows", "cols", "data"});
    const auto rows = carried.at(i).at("rows").integer(1, 65536);
    const auto cols = carried.at(i).at("cols").integer(1, 65536);
    const JsonView data = carried.at(i).at("data");
    if (static_cast<double>(rows) * static_cast<double>(cols) >
        static_cast<double>(data.text().size()))
      data.fail("is shorter than its rows and columns");
    Matrix<float>& state = s.carried.emplace_back(rows, cols);
    unpack(data, state.data(), state.size());
  }
  return checkpoint;
}

}  // namespace refrain
