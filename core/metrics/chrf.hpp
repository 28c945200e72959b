// chrF (Popovic 2015) as sacreBLEU computes it: the F-score of n-grams of characters, white space
// removed, recall counting beta^2 times (chrF2: beta = 2):
//
//   chrF = (1 + beta^2) P R / (beta^2 P + R)
//
// P and R are means over the orders that hypothesis and reference both reach ("effective order").
// chrF++ (Popovic 2017) adds n-grams of words, marks at a word's end or start set apart.
#pragma once

#include <string>
#include <vector>

#include "core/metrics/bleu.hpp"

namespace refrain {

struct ChrfOptions {
  int char_order = 6;  // longest n-gram of characters, at least 1
  int word_order = 0;  // longest n-gram of words; 2: chrF++
  double beta = 2;     // weight of recall, more than 0
  bool lowercase = false;
};

struct ChrfScore {
  double score = 0;       // 0 to 100
  std::string name;       // "chrF2", "chrF2++"
  std::string signature;  // "nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no|..."
  /// "chrF2 = 59.73"
  std::string text() const;
};

/// Of several references the one that scores best counts for each sentence; empty entries are none.
/// Throws ArgumentError where sizes differ or an option is out of range.
ChrfScore corpus_chrf(const std::vector<std::string>& hypotheses, const References& references,
                      const ChrfOptions& options = {});
ChrfScore sentence_chrf(const std::string& hypothesis, const std::vector<std::string>& references,
                        const ChrfOptions& options = {});

}  // namespace refrain
