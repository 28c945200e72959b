// A document that is read piece by piece and never held as a whole: a long base64 text is decoded
// as it comes, and the document has its bytes. base64.hpp lets every byte sequence have exactly one
// text, so nothing is lost.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/io/json.hpp"

namespace refrain {

/// Bytes that grow where they stand: C's realloc moves nothing while what it grows is the last that
/// was allocated, and so leaves no holes of half the size behind.
class ByteBuffer {
 public:
  ByteBuffer() = default;
  ByteBuffer(ByteBuffer&& other) noexcept { swap(other); }
  ByteBuffer& operator=(ByteBuffer&& other) noexcept {
    ByteBuffer(std::move(other)).swap(*this);
    return *this;
  }
  ByteBuffer(const ByteBuffer&) = delete;
  ByteBuffer& operator=(const ByteBuffer&) = delete;
  ~ByteBuffer();

  std::uint8_t* data() { return data_; }
  const std::uint8_t* data() const { return data_; }
  std::size_t size() const { return size_; }
  /// The end, with room for `count` more. Throws std::bad_alloc.
  std::uint8_t* room(std::size_t count);
  void grow(std::size_t count) { size_ += count; }
  /// Gives back what is not used.
  void fit();

 private:
  void swap(ByteBuffer& other) noexcept;
  void reallocate(std::size_t capacity);

  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0, capacity_ = 0;
};

/// A long base64 text as the bytes that it stands for.
struct LongText {
  ByteBuffer bytes;            // whoever reads them last may take them
  std::size_t characters = 0;  // of the text
  std::size_t place = 0;       // where "" stands for it in the rest of the document

  /// The text again.
  std::string_view text() const;

 private:
  mutable std::string text_;
};

/// A parsed document with the long texts that its values refer to.
struct JsonDocument {
  Json root;
  std::vector<std::unique_ptr<LongText>> texts;
};

/// A value that stands for a long text: binary, which no JSON text can hold.
Json make_reference(LongText& text);
LongText* referenced_text(const Json& reference);

/// Reads a document in pieces of any size; refuses what parse_json refuses, in the same words.
/// `what` names the document in messages.
class JsonReader {
 public:
  explicit JsonReader(std::string what) : what_(std::move(what)) {}

  void add(std::string_view piece);
  /// The document; its long base64 texts are references. Nothing may be added after it.
  JsonDocument finish();

 private:
  friend Json parse_json(std::string_view text, const std::string& what);
  enum class In { rest, text, base64, long_base64 };

  std::size_t add_base64(std::string_view piece);
  std::size_t add_long_base64(std::string_view piece);
  void begin_long_base64();
  bool end_long_base64();
  void give_up_base64();
  void end();
  Json build(bool copy) const;

  std::string what_;
  std::string rest_;  // the document, with "" for each long text
  JsonDocument document_;
  std::vector<std::size_t> numbers_;  // which of the document's texts are long ones, ascending
  In in_ = In::rest;
  std::size_t begun_ = 0;  // texts so far
  bool escaped_ = false;   // in a text: the character before was a backslash
  std::string carry_;      // base64 that is not decoded yet
};

/// The same from one piece.
JsonDocument parse_json_document(std::string_view text, const std::string& what);

}  // namespace refrain
