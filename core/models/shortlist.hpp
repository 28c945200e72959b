// A shortlist of output words: for each source word the words that translate it, learnt from pairs
// (see core/train/alignment_model.hpp). A search then scores these alone, with words so common that
// they may stand anywhere (Jean et al. 2015, section 3.2).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace refrain {

struct Shortlist {
  /// May stand in every translation: the special words, marks, the most frequent. Ascending.
  std::vector<std::int32_t> common;
  /// Of each source word, or empty: there is no shortlist.
  std::vector<std::vector<std::int32_t>> words;

  bool empty() const { return words.empty(); }
  /// All that may stand in a translation of `source`, each once, ascending.
  std::vector<std::int32_t> of(std::span<const std::int32_t> source) const;
};

}  // namespace refrain
