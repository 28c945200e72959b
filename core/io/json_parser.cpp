// Parsing: long base64 texts were lifted out by the reader, the rest goes through nlohmann's parser
// into a builder that watches keys, depth and size.

#include <algorithm>

#include "core/io/json_document.hpp"
#include "core/text/utf8.hpp"

namespace refrain {
namespace {

constexpr std::size_t kDeepest = 64;
constexpr std::size_t kMostValues = 8000000;
/// What was read: the document without its long texts, and those.
struct Skeleton {
  const std::string& rest;
  const std::vector<std::unique_ptr<LongText>>& texts;
  const std::vector<std::size_t>& numbers;  // texts[i] is the numbers[i]-th text of the document

  /// From a position in the rest to one in the document.
  std::size_t original(std::size_t position) const {
    std::size_t moved = position;
    for (const auto& text : texts)
      if (text->place < position) moved += text->characters;
    return moved;
  }
  std::string line_and_column(std::size_t byte) const {
    byte = std::min(byte, rest.size());
    const std::string_view before = std::string_view(rest).substr(0, byte);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t last = before.rfind('\n');
    const std::size_t start = last == std::string_view::npos ? 0 : last + 1;
    const std::size_t column = original(byte) - original(start);
    return "line " + std::to_string(line) + ", column " +
           std::to_string(std::max<std::size_t>(column, 1));
  }
};

// ---------------------------------------------------------------- building

/// Reads characters and tells how far it is.
struct CountingIterator {
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  const char* at;
  const char** seen;

  reference operator*() const { return *at; }
  CountingIterator& operator++() {
    *seen = ++at;
    return *this;
  }
  bool operator==(const CountingIterator& other) const { return at == other.at; }
  bool operator!=(const CountingIterator& other) const { return at != other.at; }
};

/// Receives the parser's events and grows the document.
class Builder : public nlohmann::json_sax<Json> {
 public:
  Builder(const Skeleton& skeleton, bool copy) : skeleton_(skeleton), copy_(copy) {}

  Json root;
  std::string problem;             // why the parse ended early
  std::size_t error_position = 0;  // of a syntax error; 0: the syntax is not at fault

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override { return add(value); }
  bool number_float(number_float_t value, const string_t&) override { return add(value); }
  bool binary(binary_t&) override { return fail("holds binary data"); }
  bool string(string_t& value) override {
    LongText* lifted = next_text();
    if (lifted == nullptr) return add(std::move(value));
    return add(copy_ ? Json(std::string(lifted->text())) : make_reference(*lifted));
  }

  bool key(string_t& value) override {
    if (const LongText* lifted = next_text()) value = lifted->text();
    Level& level = levels_.back();
    const auto [member, added] =
        level.value->get_ref<Json::object_t&>().try_emplace(value, nullptr);
    if (!added) {
      level.key = nullptr;  // the object is at fault, not a member
      return fail("repeats the key '" + message_text(value) + "'");
    }
    level.key = &member->first;
    level.slot = &member->second;
    return true;
  }
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& error) override {
    std::string reason = error.what();  // "[json.exception...] parse error at ..: why"
    const std::size_t colon = reason.find(": ");
    const std::size_t bracket = reason.find("] ");
    if (colon != std::string::npos)
      reason = reason.substr(colon + 2);
    else if (bracket != std::string::npos)
      reason = reason.substr(bracket + 2);
    // The parser quotes what it read last, which may be long.
    const std::size_t quoted = reason.find("; last read: '");
    if (quoted != std::string::npos && reason.size() > quoted + 80)
      reason = reason.substr(0, quoted);
    problem = reason;
    error_position = position;
    return false;
  }

  std::string path() const {
    std::string text;
    for (const Level& level : levels_) {
      // An array already holds the value that a deeper level is about.
      if (level.value->is_array())
        text += "[" + std::to_string(level.value->size() - (&level != &levels_.back())) + "]";
      else if (level.key != nullptr)
        text += (text.empty() ? "" : ".") + message_text(*level.key);
    }
    return text;
  }

 private:
  struct Level {
    Json* value;
    const std::string* key = nullptr;  // of an object's member that is being read
    Json* slot = nullptr;              // and its value
  };

  bool fail(const std::string& why) {
    problem = why;
    return false;
  }
  LongText* next_text() {
    if (lifted_ == skeleton_.numbers.size() || skeleton_.numbers[lifted_] != texts_++)
      return nullptr;
    return skeleton_.texts[lifted_++].get();
  }
  Json* place(Json&& value) {
    if (levels_.empty()) return &(root = std::move(value));
    Level& level = levels_.back();
    if (level.value->is_object()) return &(*level.slot = std::move(value));
    auto& list = level.value->get_ref<Json::array_t&>();
    list.push_back(std::move(value));
    return &list.back();
  }
  bool add(Json&& value) {
    if (++values_ > kMostValues)
      return fail("holds more than " + std::to_string(kMostValues) +
                  " values; large tensors belong in base64");
    place(std::move(value));
    return true;
  }
  bool open(Json&& value) {
    if (levels_.size() == kDeepest)
      return fail("is nested deeper than " + std::to_string(kDeepest) + " levels");
    if (++values_ > kMostValues) return add(nullptr);
    levels_.push_back({place(std::move(value))});
    return true;
  }
  bool close() {
    levels_.pop_back();
    return true;
  }

  const Skeleton& skeleton_;
  bool copy_;
  std::vector<Level> levels_;
  std::size_t texts_ = 0, lifted_ = 0, values_ = 0;
};

Json build(const Skeleton& skeleton, const std::string& what, bool copy) {
  const std::string& rest = skeleton.rest;
  const auto refuse_syntax = [&](const std::string& subject, std::size_t byte,
                                 const std::string& reason) {
    throw FormatError(subject + " is not valid JSON at " + skeleton.line_and_column(byte) + ": " +
                      reason);
  };
  // nlohmann takes a NUL for the end and would not look at what follows.
  if (const std::size_t nul = rest.find('\0'); nul != std::string::npos)
    refuse_syntax(what, nul + 1, "a NUL character");
  Builder builder(skeleton, copy);
  const char* begin = rest.data();
  const char* seen = begin;
  if (Json::sax_parse(CountingIterator{begin, &seen}, CountingIterator{begin + rest.size(), &seen},
                      &builder))
    return std::move(builder.root);
  const std::string path = builder.path();
  const std::string subject = what + (path.empty() ? "" : ": " + path);
  if (builder.error_position > 0) {
    if (const auto invalid = find_invalid_utf8(rest))
      refuse_syntax(what, *invalid + 1, "it is not valid UTF-8");
    refuse_syntax(subject, builder.error_position, builder.problem);
  }
  throw FormatError(subject + " " + builder.problem + " (" +
                    skeleton.line_and_column(static_cast<std::size_t>(seen - begin)) + ")");
}

}  // namespace

Json JsonReader::build(bool copy) const {
  return refrain::build({rest_, document_.texts, numbers_}, what_, copy);
}

Json parse_json(std::string_view text, const std::string& what) {
  JsonReader reader(what);
  reader.add(text);
  reader.end();
  return reader.build(true);
}

}  // namespace refrain
