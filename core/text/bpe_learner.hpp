// Learning byte-pair merges (Sennrich et al. 2016, algorithm 1) with pair counts that are updated
// instead of recomputed: a merge touches only the words that hold it.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace refrain {

struct LearnedBpe {
  std::vector<std::pair<std::string, std::string>> merges;  // in order
  std::vector<std::string> pieces;  // characters and merges, most frequent first
};

/// words: distinct runs with their counts, in a fixed order. Merges until there are
/// `vocabulary_size` pieces or no pair occurs twice. Characters seen less than `min_frequency`
/// times are no pieces.
LearnedBpe learn_bpe(const std::vector<std::pair<std::u32string, long>>& words,
                     std::size_t vocabulary_size, std::size_t min_frequency);

}  // namespace refrain
