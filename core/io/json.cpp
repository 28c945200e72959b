#include "core/io/json.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_set>

namespace refrain {
namespace {

constexpr int kDeepest = 64;

std::string place(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, std::min(byte, text.size()));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t last = before.rfind('\n');
  const std::size_t column = before.size() - (last == std::string_view::npos ? 0 : last + 1);
  return "line " + std::to_string(line) + ", column " +
         std::to_string(std::max<std::size_t>(column, 1));
}

}  // namespace

Json parse_json(std::string_view text, const std::string& what) {
  std::vector<std::unordered_set<std::string>> keys;
  const Json::parser_callback_t watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (depth > kDeepest)
      throw FormatError(what + " is nested deeper than " + std::to_string(kDeepest) + " levels");
    if (event == Json::parse_event_t::object_start) {
      keys.emplace_back();
    } else if (event == Json::parse_event_t::object_end) {
      keys.pop_back();
    } else if (event == Json::parse_event_t::key) {
      if (!keys.back().insert(parsed.get<std::string>()).second)
        throw FormatError(what + " repeats the key '" + parsed.get<std::string>() + "'");
    }
    return true;
  };
  try {
    return Json::parse(text.begin(), text.end(), watch);
  } catch (const Json::parse_error& error) {
    std::string reason =
        error.what();  // "[json.exception.parse_error.101] parse error at ...: why"
    const std::size_t colon = reason.find(": ");
    if (colon != std::string::npos) reason = reason.substr(colon + 2);
    throw FormatError(what + " is not valid JSON at " + place(text, error.byte) + ": " + reason);
  } catch (const Json::exception& error) {
    throw FormatError(what + " is not valid JSON: " + error.what());
  }
}

void JsonView::fail(const std::string& problem) const {
  throw FormatError(path_ + " " + problem);
}

bool JsonView::has(const std::string& key) const {
  return value_->is_object() && value_->contains(key);
}

JsonView JsonView::at(const std::string& key) const {
  if (!value_->is_object()) fail("is not an object");
  const auto member = value_->find(key);
  if (member == value_->end()) fail("has no '" + key + "'");
  return {*member, path_ + "." + key};
}

JsonView JsonView::at(std::size_t index) const {
  if (!value_->is_array() || index >= value_->size()) fail("has no entry " + std::to_string(index));
  return {(*value_)[index], path_ + "[" + std::to_string(index) + "]"};
}

const std::string& JsonView::string() const {
  if (!value_->is_string()) fail(std::string("is not a text but ") + value_->type_name());
  return value_->get_ref<const std::string&>();
}

double JsonView::number() const {
  if (!value_->is_number()) fail(std::string("is not a number but ") + value_->type_name());
  const double number = value_->get<double>();
  if (!std::isfinite(number)) fail("is not a finite number");
  return number;
}

std::int64_t JsonView::integer(std::int64_t low, std::int64_t high) const {
  const double value = number();
  if (value != std::floor(value) || value < static_cast<double>(low) ||
      value > static_cast<double>(high))
    fail("is " + value_->dump() + ", expected a whole number from " + std::to_string(low) + " to " +
         std::to_string(high));
  return static_cast<std::int64_t>(value);
}

bool JsonView::boolean() const {
  if (!value_->is_boolean()) fail(std::string("is not true or false but ") + value_->type_name());
  return value_->get<bool>();
}

const JsonView& JsonView::array() const {
  if (!value_->is_array()) fail(std::string("is not an array but ") + value_->type_name());
  return *this;
}

const JsonView& JsonView::object() const {
  if (!value_->is_object()) fail(std::string("is not an object but ") + value_->type_name());
  return *this;
}

std::vector<std::string> JsonView::strings() const {
  std::vector<std::string> out;
  array();
  for (std::size_t i = 0; i < size(); ++i) out.push_back(at(i).string());
  return out;
}

}  // namespace refrain
