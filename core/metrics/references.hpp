// Several references a sentence, some of them missing; what the metrics share. Internal to
// core/metrics.
#pragma once

#include <string>
#include <vector>

namespace refrain {

/// White space as Python's str.split has it, which is what published scores were computed with.
bool splits_words(char32_t c);

/// Throws ArgumentError unless there is a set of references and each has `lines` entries.
void check_references(const std::vector<std::vector<std::string>>& sets, std::size_t lines,
                      const char* metric);

/// The references of one line: the entries that are not empty; a single empty one if all are.
std::vector<std::string> references_of(const std::vector<std::vector<std::string>>& sets,
                                       std::size_t line);

/// For a signature: how many references every line has, or "var".
std::string count_references(const std::vector<std::vector<std::string>>& sets);

}  // namespace refrain
