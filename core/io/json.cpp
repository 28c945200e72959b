#include "core/io/json.hpp"

#include <algorithm>
#include <cmath>

#include "core/io/json_document.hpp"

namespace refrain {
namespace {

constexpr std::size_t kLongestShown = 80;

}  // namespace

std::string to_text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string message_text(std::string_view text, std::size_t longest) {
  const bool cut = text.size() > longest;
  const std::string escaped = Json(std::string(text.substr(0, longest)))
                                  .dump(-1, ' ', true, Json::error_handler_t::replace);
  return escaped.substr(1, escaped.size() - 2) + (cut ? "..." : "");
}

void JsonView::fail(const std::string& problem) const {
  throw FormatError(path_ + (path_.empty() || path_.back() == ' ' ? "" : " ") + problem);
}

std::string JsonView::shown() const {
  if (is_text()) return "'" + message_text(text()) + "'";
  if (value_->is_object()) return "an object";
  if (value_->is_array() && value_->size() > 8) return "a list of " + std::to_string(size());
  const std::string text = value_->dump(-1, ' ', true, Json::error_handler_t::replace);
  return text.size() <= kLongestShown ? text : text.substr(0, kLongestShown) + "...";
}

bool JsonView::has(const std::string& key) const {
  return value_->is_object() && value_->contains(key);
}

JsonView JsonView::at(const std::string& key) const {
  object();
  const auto member = value_->find(key);
  if (member == value_->end()) fail("has no '" + key + "'");
  const bool title = path_.empty() || path_.back() == ' ';
  return {*member, path_ + (title ? "" : ".") + message_text(key)};
}

JsonView JsonView::at(std::size_t index) const {
  if (!value_->is_array() || index >= value_->size()) fail("has no entry " + std::to_string(index));
  return {(*value_)[index], path_ + "[" + std::to_string(index) + "]"};
}

bool JsonView::is_text() const {
  return value_->is_string() || value_->is_binary();
}

std::string_view JsonView::text() const {
  if (const LongText* decoded = long_text()) return decoded->text();
  if (!value_->is_string()) fail(std::string("is not a text but ") + value_->type_name());
  return value_->get_ref<const std::string&>();
}

std::size_t JsonView::text_size() const {
  const LongText* decoded = long_text();
  return decoded != nullptr ? decoded->characters : text().size();
}

LongText* JsonView::long_text() const {
  return value_->is_binary() ? referenced_text(*value_) : nullptr;
}

double JsonView::number() const {
  if (!value_->is_number()) fail("is not a number but " + shown());
  const double number = value_->get<double>();
  if (!std::isfinite(number)) fail("is not a finite number");
  return number;
}

std::int64_t JsonView::integer(std::int64_t low, std::int64_t high) const {
  const double value = number();
  if (value != std::floor(value) || value < static_cast<double>(low) ||
      value > static_cast<double>(high))
    fail("is " + shown() + ", expected a whole number from " + std::to_string(low) + " to " +
         std::to_string(high));
  return static_cast<std::int64_t>(value);
}

bool JsonView::boolean() const {
  if (!value_->is_boolean()) fail("is not true or false but " + shown());
  return value_->get<bool>();
}

const JsonView& JsonView::array() const {
  if (!value_->is_array()) fail("is not an array but " + shown());
  return *this;
}

const JsonView& JsonView::object() const {
  if (!value_->is_object()) fail("is not an object but " + shown());
  return *this;
}

std::vector<std::string> JsonView::strings() const {
  std::vector<std::string> out;
  array();
  out.reserve(size());
  for (std::size_t i = 0; i < size(); ++i) out.push_back(at(i).string());
  return out;
}

void JsonView::allow(const std::vector<std::string>& keys) const {
  for (const auto& [key, value] : object().raw().items()) {
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
    std::string names;
    for (const auto& name : keys) names += (names.empty() ? "" : ", ") + name;
    fail("has an unknown key '" + message_text(key) + "'; it may have " + names);
  }
}

void JsonView::allow(std::initializer_list<const char*> keys) const {
  allow(std::vector<std::string>(keys.begin(), keys.end()));
}

}  // namespace refrain
