// chrF (Popovic 2015) as sacreBLEU computes it: character n-grams up to order 6, white space
// removed, F-score with recall counting beta^2 times (chrF2: beta = 2), precision and recall
// averaged over the orders that both sides have.
#pragma once

#include <string>
#include <vector>

#include "core/metrics/bleu.hpp"

namespace refrain {

struct ChrfScore {
  double score = 0;       // 0 to 100
  std::string signature;  // "nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no|..."
};

/// Of several references the one that scores best counts for each sentence.
ChrfScore corpus_chrf(const std::vector<std::string>& hypotheses, const References& references,
                      int order = 6, double beta = 2);

}  // namespace refrain
