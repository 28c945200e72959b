#include "core/metrics/references.hpp"

#include "core/base/error.hpp"
#include "core/text/characters.hpp"

namespace refrain {

bool splits_words(char32_t c) {
  return is_space(c) || (c >= 0x1C && c <= 0x1F);
}

void check_references(const std::vector<std::vector<std::string>>& sets, std::size_t lines,
                      const char* metric) {
  if (sets.empty())
    throw ArgumentError(std::string(metric) + " needs at least one set of references");
  for (std::size_t i = 0; i < sets.size(); ++i)
    if (sets[i].size() != lines)
      throw ArgumentError("there are " + std::to_string(lines) + " hypotheses but set " +
                          std::to_string(i + 1) + " has " + std::to_string(sets[i].size()) +
                          " references; line n of one must belong to line n of the other");
}

std::vector<std::string> references_of(const std::vector<std::vector<std::string>>& sets,
                                       std::size_t line) {
  std::vector<std::string> references;
  for (const auto& set : sets)
    if (!set[line].empty()) references.push_back(set[line]);
  if (references.empty()) references.emplace_back();
  return references;
}

std::string count_references(const std::vector<std::vector<std::string>>& sets) {
  std::size_t count = 0;
  for (std::size_t line = 0; line < sets[0].size(); ++line) {
    const std::size_t here = references_of(sets, line).size();
    if (count != 0 && here != count) return "var";
    count = here;
  }
  return std::to_string(count == 0 ? sets.size() : count);
}

}  // namespace refrain
