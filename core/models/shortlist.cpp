#include "core/models/shortlist.hpp"

#include <algorithm>

namespace refrain {

std::vector<std::int32_t> Shortlist::of(std::span<const std::int32_t> source) const {
  std::vector<std::int32_t> all = common;
  for (const std::int32_t word : source) {
    const auto& some = words[static_cast<std::size_t>(word)];
    all.insert(all.end(), some.begin(), some.end());
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

}  // namespace refrain
