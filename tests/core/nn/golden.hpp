// Reading tests/fixtures/golden/*.json, what PyTorch computed (generate.py there says how), and
// comparing with it. Nested arrays are in the memory order of our matrices: a weight [O][I], a
// sequence [T][B][F], a state [B][H].
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <type_traits>
#include <vector>

#include "core/nn/parameter.hpp"

namespace refrain::golden {

using Json = nlohmann::json;

inline Json load(const std::string& name) {
  const std::string path = std::string(REFRAIN_FIXTURES "/golden/") + name + ".json";
  std::ifstream file(path);
  REQUIRE_MESSAGE(file.good(), path);
  return Json::parse(file);
}

/// Largest error that passes, relative to values above 1.
template <class S>
constexpr double tolerance() {
  return std::is_same_v<S, float> ? 1e-5 : 1e-9;
}

inline void flatten(const Json& json, std::vector<double>& numbers) {
  if (json.is_number()) {
    numbers.push_back(json.get<double>());
    return;
  }
  for (const Json& item : json) flatten(item, numbers);
}

inline std::vector<double> flat(const Json& json) {
  std::vector<double> numbers;
  flatten(json, numbers);
  return numbers;
}

inline std::vector<int> integers(const Json& json) {
  std::vector<int> numbers;
  for (const double number : flat(json)) numbers.push_back(static_cast<int>(number));
  return numbers;
}

/// (F x N): a column for each innermost array.
template <class S>
Matrix<S> matrix(const Json& json) {
  const Json* innermost = &json;
  while (innermost->at(0).is_array()) innermost = &innermost->at(0);
  const std::vector<double> numbers = flat(json);
  const auto rows = static_cast<Index>(innermost->size());
  const auto cols = static_cast<Index>(numbers.size()) / rows;
  return Eigen::Map<const Matrix<double>>(numbers.data(), rows, cols).template cast<S>();
}

/// Checks every element against the file.
template <class Derived>
void check_close(const std::string& what, const Eigen::DenseBase<Derived>& actual,
                 const Json& expected, double tolerated = tolerance<typename Derived::Scalar>()) {
  const std::vector<double> numbers = flat(expected);
  INFO(what);
  REQUIRE(static_cast<std::size_t>(actual.size()) == numbers.size());
  const Index inner = Derived::IsRowMajor ? actual.cols() : actual.rows();
  double worst = 0;
  std::size_t at = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const Index outer = static_cast<Index>(i) / inner, within = static_cast<Index>(i) % inner;
    const auto got = static_cast<double>(Derived::IsRowMajor ? actual.derived()(outer, within)
                                                             : actual.derived()(within, outer));
    const double error = std::abs(got - numbers[i]) / std::max(1.0, std::abs(numbers[i]));
    if (error > worst || !std::isfinite(error)) worst = error, at = i;
    if (!std::isfinite(error)) break;
  }
  INFO("element " << at << " of " << numbers.size() << ", expected " << numbers[at]);
  CHECK(worst <= tolerated);
}

/// Sets every parameter from the file, which must hold the same names, and zeroes its gradient.
template <class S>
void set_parameters(const ParameterList<S>& list, const Json& parameters) {
  REQUIRE(list.size() == parameters.size());
  for (const auto& named : list) {
    const auto& name = named.name;
    const auto& parameter = named.parameter;
    INFO(name);
    REQUIRE(parameters.contains(name));
    const std::vector<double> numbers = flat(parameters[name]["value"]);
    REQUIRE(static_cast<std::size_t>(parameter->value.size()) == numbers.size());
    for (std::size_t i = 0; i < numbers.size(); ++i)
      parameter->value.data()[i] = static_cast<S>(numbers[i]);
    if (parameter->trainable) parameter->zero_gradient();
  }
}

/// Checks the gradient of every parameter that is trained.
template <class S>
void check_gradients(const ParameterList<S>& list, const Json& parameters) {
  for (const auto& [name, parameter] : list)
    if (parameter->trainable)
      check_close("gradient of " + name, parameter->gradient, parameters[name]["gradient"]);
}

}  // namespace refrain::golden
