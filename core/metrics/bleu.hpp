// BLEU (Papineni et al. 2002) as sacreBLEU computes it (Post 2018): 4-grams, counts clipped by the
// largest of all references, the reference of closest length, exponential smoothing of orders
// without a match (Chen and Cherry 2014, method 3).
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace refrain {

/// none: split at white space; t13a: mteval-v13a; zh: single Chinese characters, then 13a's marks;
/// character: every character.
enum class BleuTokenization { none, t13a, zh, character };

struct BleuScore {
  double score = 0;                    // 0 to 100
  std::array<double, 4> precisions{};  // per cent
  double brevity_penalty = 0;
  long hypothesis_length = 0, reference_length = 0;  // tokens
  std::string signature;  // sacreBLEU's form: "nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|..."
  /// "BLEU = 45.12 71.0/52.3/40.1/31.0 (BP = 0.980 ratio = 0.980 hyp_len = ... ref_len = ...)"
  std::string text() const;
};

/// Sets of references, one entry a hypothesis each; an empty entry means that it has no such
/// reference.
using References = std::vector<std::vector<std::string>>;

/// Throws ArgumentError without references or where sizes differ.
BleuScore corpus_bleu(const std::vector<std::string>& hypotheses, const References& references,
                      BleuTokenization tokenization, bool lowercase = false);
/// One sentence, with effective order.
BleuScore sentence_bleu(const std::string& hypothesis, const std::vector<std::string>& references,
                        BleuTokenization tokenization, bool lowercase = false);

/// Tokens as the metric sees them.
std::vector<std::string> tokenize_for_bleu(std::string_view line, BleuTokenization tokenization);

}  // namespace refrain
