// A long text of a document that was parsed in place: a binary value, which no JSON text can hold,
// with the address and length of the characters.
#pragma once

#include <cstring>

#include "core/io/json.hpp"

namespace refrain {

inline Json make_reference(std::string_view text) {
  const char* data = text.data();
  const std::size_t size = text.size();
  Json::binary_t::container_type bytes(sizeof data + sizeof size);
  std::memcpy(bytes.data(), &data, sizeof data);
  std::memcpy(bytes.data() + sizeof data, &size, sizeof size);
  return Json::binary(std::move(bytes));
}

inline std::string_view referenced_text(const Json& reference) {
  const auto& bytes = reference.get_binary();
  const char* data = nullptr;
  std::size_t size = 0;
  std::memcpy(&data, bytes.data(), sizeof data);
  std::memcpy(&size, bytes.data() + sizeof data, sizeof size);
  return {data, size};
}

}  // namespace refrain
