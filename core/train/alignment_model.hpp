// IBM model 1 (Brown et al. 1993, section 4.1): the probability t(e|f) that source word f gives
// target word e, by expectation maximisation over sentence pairs; every target word may also come
// from none of the source (f = 0, a place that no real word of a pair has: padding).
//
//   expected count of (e, f) = t(e|f) / sum over f' of the source of t(e|f')
//   t(e|f) = expected count of (e, f) / sum over e' of those of (e', f)
#pragma once

#include "core/models/shortlist.hpp"
#include "core/text/batching.hpp"

namespace refrain {

struct ShortlistOptions {
  /// Words kept for each source word, the most probable; those below `least` are left out.
  int words = 30;
  double least = 1e-3;
  /// The most frequent target words, which may always stand.
  int common = 100;
  int iterations = 5;
};

/// Learns a shortlist from pairs in ids. `always`: target words that may always stand, such as
/// special words. Words that the pairs do not have get none. Throws DataError without pairs.
Shortlist learn_shortlist(const std::vector<Example>& pairs, std::size_t source_vocabulary,
                          std::size_t target_vocabulary, const std::vector<TokenId>& always,
                          const ShortlistOptions& options);

}  // namespace refrain
