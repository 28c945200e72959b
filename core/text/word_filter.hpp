// A set of words in few bits that answers "was this word ever seen?" with a yes for every word in
// it and, for others, a wrong yes now and then (Bloom, "Space/time trade-offs in hash coding with
// allowable errors", CACM 13(7), 1970). With 10 bits a word and 5 hashes: about 1 in 100.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace refrain {

class WordFilter {
 public:
  /// The empty set.
  WordFilter() = default;
  explicit WordFilter(const std::unordered_set<std::string>& words);
  /// From bytes() of another; any bytes are a filter.
  explicit WordFilter(std::vector<std::uint8_t> bytes) : bits_(std::move(bytes)) {}

  bool contains(std::string_view word) const;
  const std::vector<std::uint8_t>& bytes() const { return bits_; }

 private:
  std::vector<std::uint8_t> bits_;
};

}  // namespace refrain
