// Sentence pairs of two languages by way of a third: where both have a translation of one sentence,
// these translate each other.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace refrain {

/// Sentences of two languages that a third language joins, line by line.
struct JoinedLines {
  std::vector<std::string> first, second;
};

/// Joins `first` and `second`, which stand beside equal lines of `first_pivot` and `second_pivot`.
/// A pivot that stands more than once joins its n-th line with the other's n-th. With `limit` (0:
/// none) evenly spread rows are kept. Throws ArgumentError when lines and pivots differ in number.
JoinedLines join_by_pivot(const std::vector<std::string>& first_pivot,
                          const std::vector<std::string>& first,
                          const std::vector<std::string>& second_pivot,
                          const std::vector<std::string>& second, std::size_t limit);

}  // namespace refrain
