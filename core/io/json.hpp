// Strict JSON: what a model file, a recipe or a log may be made of. The only place, with the rest
// of core/io, that knows nlohmann_json.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"

namespace refrain {

using Json = nlohmann::json;

/// Parses a document. Throws FormatError, with line, column and path, for anything that is not
/// JSON in UTF-8, for a repeated key (nlohmann would keep the last silently), for nesting deeper
/// than 64 levels and for more than 8 million values. `what` names the document in messages.
Json parse_json(std::string_view text, const std::string& what);

struct LongText;  // json_document.hpp

/// A document as text; ill-formed bytes become U+FFFD.
std::string to_text(const Json& json);

/// A text cut to what fits in a one-line message, everything beyond ASCII and every control
/// character escaped.
std::string message_text(std::string_view text, std::size_t longest = 80);

/// A value with its place in the document, for messages such as
/// "model file: config.encoder.layers is -1, expected a whole number from 1 to 64".
class JsonView {
 public:
  /// path: "options", or a title that ends in ": ", e.g. "model file: ".
  JsonView(const Json& value, std::string path) : value_(&value), path_(std::move(path)) {}

  const Json& raw() const { return *value_; }
  const std::string& path() const { return path_; }

  bool has(const std::string& key) const;
  /// Member of an object; FormatError when it is missing.
  JsonView at(const std::string& key) const;
  JsonView at(std::size_t index) const;
  std::size_t size() const { return value_->size(); }

  // Values of one type; FormatError naming path and found type otherwise.
  bool is_text() const;
  std::string string() const { return std::string(text()); }
  /// Without a copy; valid as long as the document.
  std::string_view text() const;
  /// Characters of a text.
  std::size_t text_size() const;
  /// The bytes of a text that was decoded as the document was read (json_document.hpp), or null.
  LongText* long_text() const;
  double number() const;
  std::int64_t integer(std::int64_t low, std::int64_t high) const;
  bool boolean() const;
  const JsonView& array() const;
  const JsonView& object() const;
  std::vector<std::string> strings() const;

  /// FormatError unless this is an object with no other keys than these; the message lists them.
  void allow(std::initializer_list<const char*> keys) const;
  void allow(const std::vector<std::string>& keys) const;

  /// The value for a message, cut when it is long.
  std::string shown() const;
  [[noreturn]] void fail(const std::string& problem) const;

 private:
  const Json* value_;
  std::string path_;
};

}  // namespace refrain
