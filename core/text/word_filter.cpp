#include "core/text/word_filter.hpp"

namespace refrain {
namespace {

constexpr std::size_t kBitsPerWord = 10;
constexpr int kHashes = 5;

/// FNV-1a, 64 bits, and a second hash from its own bits (Kirsch and Mitzenmacher 2006: two hashes
/// make up any number).
struct Hashes {
  explicit Hashes(std::string_view word) {
    for (const char c : word) first = (first ^ static_cast<unsigned char>(c)) * 0x100000001B3ull;
    second = (first >> 33 ^ first) * 0xFF51AFD7ED558CCDull | 1;
  }
  std::uint64_t at(int i) const { return first + static_cast<std::uint64_t>(i) * second; }
  std::uint64_t first = 0xCBF29CE484222325ull, second = 0;
};

}  // namespace

WordFilter::WordFilter(const std::unordered_set<std::string>& words)
    : bits_((words.size() * kBitsPerWord + 7) / 8) {
  for (const auto& word : words) {
    const Hashes hashes(word);
    for (int i = 0; i < kHashes; ++i) {
      const std::uint64_t bit = hashes.at(i) % (8 * bits_.size());
      bits_[bit / 8] |= static_cast<std::uint8_t>(1 << (bit % 8));
    }
  }
}

bool WordFilter::contains(std::string_view word) const {
  if (bits_.empty()) return false;
  const Hashes hashes(word);
  for (int i = 0; i < kHashes; ++i) {
    const std::uint64_t bit = hashes.at(i) % (8 * bits_.size());
    if ((bits_[bit / 8] >> (bit % 8) & 1) == 0) return false;
  }
  return true;
}

}  // namespace refrain
