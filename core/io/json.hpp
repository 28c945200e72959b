// Strict JSON: what a model file, a recipe or a log may be made of. The only place, with the rest
// of core/io, that knows nlohmann_json.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/base/error.hpp"

namespace refrain {

using Json = nlohmann::json;

/// Parses a document. Throws FormatError, with line and column, for anything that is not JSON in
/// UTF-8, for a repeated key (nlohmann would keep the last silently) and for nesting deeper than
/// 64 levels. `what` names the document in messages.
Json parse_json(std::string_view text, const std::string& what);

/// A value with its place in the document, for messages such as
/// "model file: config.encoder.layers is -1, expected 1 to 64".
class JsonView {
 public:
  JsonView(const Json& value, std::string path) : value_(&value), path_(std::move(path)) {}

  const Json& raw() const { return *value_; }
  const std::string& path() const { return path_; }

  bool has(const std::string& key) const;
  /// Member of an object; FormatError when it is missing.
  JsonView at(const std::string& key) const;
  JsonView at(std::size_t index) const;
  std::size_t size() const { return value_->size(); }

  // Values of one type; FormatError naming path and found type otherwise.
  const std::string& string() const;
  double number() const;
  std::int64_t integer(std::int64_t low, std::int64_t high) const;
  bool boolean() const;
  const JsonView& array() const;
  const JsonView& object() const;
  std::vector<std::string> strings() const;

  [[noreturn]] void fail(const std::string& problem) const;

 private:
  const Json* value_;
  std::string path_;
};

}  // namespace refrain
