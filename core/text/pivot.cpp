#include "core/text/pivot.hpp"

#include <string_view>
#include <unordered_map>

#include "core/base/error.hpp"

namespace refrain {

JoinedLines join_by_pivot(const std::vector<std::string>& first_pivot,
                          const std::vector<std::string>& first,
                          const std::vector<std::string>& second_pivot,
                          const std::vector<std::string>& second, std::size_t limit) {
  if (first_pivot.size() != first.size() || second_pivot.size() != second.size())
    throw ArgumentError("lines to join and their pivots differ in number");
  struct Rows {
    std::vector<std::size_t> rows;
    std::size_t used = 0;
  };
  std::unordered_map<std::string_view, Rows> index;
  for (std::size_t i = 0; i < second.size(); ++i) index[second_pivot[i]].rows.push_back(i);
  std::vector<std::pair<std::size_t, std::size_t>> joined;
  for (std::size_t i = 0; i < first.size(); ++i) {
    const auto found = index.find(first_pivot[i]);
    if (found == index.end() || found->second.used == found->second.rows.size()) continue;
    joined.emplace_back(i, found->second.rows[found->second.used++]);
  }
  const std::size_t count = limit > 0 && limit < joined.size() ? limit : joined.size();
  JoinedLines lines;
  for (std::size_t n = 0; n < count; ++n) {
    const auto& [a, b] = joined[n * joined.size() / count];
    lines.first.push_back(first[a]);
    lines.second.push_back(second[b]);
  }
  return lines;
}

}  // namespace refrain
