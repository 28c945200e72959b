#include "core/io/json_document.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <new>

#include "core/base/error.hpp"
#include "core/io/base64.hpp"

namespace refrain {
namespace {

constexpr std::size_t kLongText = 1024;  // shorter texts are not worth a reference
constexpr std::size_t kAtOnce = 65536;   // characters that are decoded before room is made anew

constexpr std::array<bool, 256> base64_characters() {
  std::array<bool, 256> table{};
  for (int c = 0; c < 256; ++c)
    table[static_cast<std::size_t>(c)] = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                                         (c >= '0' && c <= '9') || c == '+' || c == '/' || c == '=';
  return table;
}

/// Characters of base64 that a text begins with.
std::size_t base64_run(std::string_view text) {
  static constexpr auto kBase64 = base64_characters();
  std::size_t n = 0;
  while (n < text.size() && kBase64[static_cast<unsigned char>(text[n])]) ++n;
  return n;
}

}  // namespace

// ---------------------------------------------------------------- bytes

ByteBuffer::~ByteBuffer() {
  std::free(data_);
}

void ByteBuffer::swap(ByteBuffer& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  std::swap(capacity_, other.capacity_);
}

void ByteBuffer::reallocate(std::size_t capacity) {
  void* moved = std::realloc(data_, std::max<std::size_t>(capacity, 1));
  if (moved == nullptr) throw std::bad_alloc();
  data_ = static_cast<std::uint8_t*>(moved);
  capacity_ = capacity;
}

std::uint8_t* ByteBuffer::room(std::size_t count) {
  if (size_ + count > capacity_) reallocate(std::max(size_ + count, capacity_ + capacity_ / 4));
  return data_ + size_;
}

void ByteBuffer::fit() {
  if (size_ < capacity_) reallocate(size_);
}

// ---------------------------------------------------------------- long texts

std::string_view LongText::text() const {
  if (text_.empty()) text_ = encode_base64(bytes.data(), bytes.size());
  return text_;
}

Json make_reference(LongText& text) {
  const LongText* address = &text;
  Json::binary_t::container_type bytes(sizeof address);
  std::memcpy(bytes.data(), &address, sizeof address);
  return Json::binary(std::move(bytes));
}

LongText* referenced_text(const Json& reference) {
  LongText* address = nullptr;
  std::memcpy(&address, reference.get_binary().data(), sizeof address);
  return address;
}

// ---------------------------------------------------------------- reading

void JsonReader::add(std::string_view piece) {
  while (!piece.empty()) {
    std::size_t taken = 0;
    if (in_ == In::rest) {
      taken = std::min(piece.find('"'), piece.size() - 1) + 1;
      rest_.append(piece.substr(0, taken));
      if (rest_.back() == '"') {
        in_ = In::base64;
        carry_.clear();
        ++begun_;
      }
    } else if (in_ == In::text) {
      while (taken < piece.size() && in_ == In::text) {
        const char c = piece[taken++];
        if (escaped_)
          escaped_ = false;
        else if (c == '\\')
          escaped_ = true;
        else if (c == '"')
          in_ = In::rest;
      }
      rest_.append(piece.substr(0, taken));
    } else {
      taken = in_ == In::base64 ? add_base64(piece) : add_long_base64(piece);
    }
    piece.remove_prefix(taken);
  }
}

/// Of a text that has been base64 so far; what it becomes is known at its end or once it is long.
std::size_t JsonReader::add_base64(std::string_view piece) {
  const std::size_t run = base64_run(piece.substr(0, kLongText + 1 - carry_.size()));
  carry_.append(piece.substr(0, run));
  if (carry_.size() > kLongText)
    begin_long_base64();
  else if (run < piece.size())
    give_up_base64();
  return run;
}

void JsonReader::begin_long_base64() {
  document_.texts.push_back(std::make_unique<LongText>());
  document_.texts.back()->place = rest_.size() - 1;
  numbers_.push_back(begun_ - 1);
  in_ = In::long_base64;
  const std::string begun = std::move(carry_);
  carry_.clear();
  std::size_t at = 0;
  while (at < begun.size() && in_ == In::long_base64)
    at += add_long_base64(std::string_view(begun).substr(at));
  rest_.append(begun, at);
}

/// Decodes what it can; what is not whole groups of the alphabet waits in carry_ for the text's
/// end.
std::size_t JsonReader::add_long_base64(std::string_view piece) {
  LongText& text = *document_.texts.back();
  ByteBuffer& bytes = text.bytes;
  if (carry_.empty()) {
    const std::string_view some = piece.substr(0, kAtOnce);
    const std::size_t groups =
        decode_base64_groups(some, bytes.room(some.size() / 4 * 3 + kBase64Slack));
    bytes.grow(groups / 4 * 3);
    text.characters += groups;
    if (groups > 0) return groups;
  }
  if (piece.front() == '"' && end_long_base64()) return 1;
  if (carry_.size() == 4 || base64_run(piece.substr(0, 1)) == 0) {
    give_up_base64();
    return 0;
  }
  carry_ += piece.front();
  if (carry_.size() == 4 && decode_base64_groups(carry_, bytes.room(3 + kBase64Slack)) == 4) {
    bytes.grow(3);
    text.characters += 4;
    carry_.clear();
  }
  return 1;
}

/// Whether the text is sound base64.
bool JsonReader::end_long_base64() {
  LongText& text = *document_.texts.back();
  std::vector<std::uint8_t> last;
  try {
    last = decode_base64(carry_);
  } catch (const FormatError&) {
    return false;
  }
  std::copy(last.begin(), last.end(), text.bytes.room(last.size()));
  text.bytes.grow(last.size());
  text.bytes.fit();
  text.characters += carry_.size();
  rest_ += '"';
  in_ = In::rest;
  return true;
}

/// The text is one like others after all: its characters go to the rest.
void JsonReader::give_up_base64() {
  if (in_ == In::long_base64) {
    rest_ += document_.texts.back()->text();
    document_.texts.pop_back();
    numbers_.pop_back();
  }
  rest_ += carry_;
  carry_.clear();
  escaped_ = false;
  in_ = In::text;
}

void JsonReader::end() {
  if (in_ == In::base64 || in_ == In::long_base64) give_up_base64();
}

JsonDocument JsonReader::finish() {
  end();
  document_.root = build(false);
  rest_ = {};
  return std::move(document_);
}

JsonDocument parse_json_document(std::string_view text, const std::string& what) {
  JsonReader reader(what);
  reader.add(text);
  return reader.finish();
}

}  // namespace refrain
