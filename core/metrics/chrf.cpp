#include "core/metrics/chrf.hpp"

#include <algorithm>
#include <unordered_map>

#include "core/base/error.hpp"
#include "core/text/characters.hpp"
#include "core/text/utf8.hpp"

namespace refrain {
namespace {

struct OrderStatistics {
  long hypothesis = 0, reference = 0, common = 0;
};
using Statistics = std::vector<OrderStatistics>;

std::u32string without_space(const std::string& line) {
  std::u32string text = decode_utf8(line);
  text.erase(std::remove_if(text.begin(), text.end(), is_space), text.end());
  return text;
}

std::unordered_map<std::u32string, long> count_ngrams(const std::u32string& text, std::size_t n) {
  std::unordered_map<std::u32string, long> counts;
  for (std::size_t i = 0; i + n <= text.size(); ++i) ++counts[text.substr(i, n)];
  return counts;
}

Statistics compare(const std::u32string& hypothesis, const std::u32string& reference, int order) {
  Statistics statistics(static_cast<std::size_t>(order));
  for (std::size_t n = 1; n <= statistics.size(); ++n) {
    OrderStatistics& s = statistics[n - 1];
    const auto ours = count_ngrams(hypothesis, n), theirs = count_ngrams(reference, n);
    for (const auto& [ngram, count] : ours) {
      s.hypothesis += count;
      const auto found = theirs.find(ngram);
      if (found != theirs.end()) s.common += std::min(count, found->second);
    }
    for (const auto& [ngram, count] : theirs) s.reference += count;
  }
  return statistics;
}

double f_score(const Statistics& statistics, double beta) {
  double precision = 0, recall = 0;
  int orders = 0;
  for (const auto& s : statistics) {
    if (s.hypothesis == 0 || s.reference == 0) continue;
    precision += static_cast<double>(s.common) / static_cast<double>(s.hypothesis);
    recall += static_cast<double>(s.common) / static_cast<double>(s.reference);
    ++orders;
  }
  if (orders == 0 || precision + recall <= 0) return 0;
  precision /= orders;
  recall /= orders;
  const double weight = beta * beta;
  return 100 * (1 + weight) * precision * recall / (weight * precision + recall);
}

}  // namespace

ChrfScore corpus_chrf(const std::vector<std::string>& hypotheses, const References& references,
                      int order, double beta) {
  if (references.empty()) throw ArgumentError("chrF needs at least one set of references");
  Statistics sum(static_cast<std::size_t>(order));
  for (const auto& set : references)
    if (set.size() != hypotheses.size())
      throw ArgumentError("there are " + std::to_string(hypotheses.size()) + " hypotheses but " +
                          std::to_string(set.size()) + " references");
  for (std::size_t i = 0; i < hypotheses.size(); ++i) {
    const std::u32string hypothesis = without_space(hypotheses[i]);
    Statistics best;
    for (std::size_t set = 0; set < references.size(); ++set) {
      if (set > 0 && references[set][i].empty()) continue;
      Statistics candidate = compare(hypothesis, without_space(references[set][i]), order);
      if (best.empty() || f_score(candidate, beta) > f_score(best, beta))
        best = std::move(candidate);
    }
    for (std::size_t n = 0; n < sum.size(); ++n) {
      sum[n].hypothesis += best[n].hypothesis;
      sum[n].reference += best[n].reference;
      sum[n].common += best[n].common;
    }
  }
  return {f_score(sum, beta), "nrefs:" + std::to_string(references.size()) +
                                  "|case:mixed|eff:yes|nc:" + std::to_string(order) +
                                  "|nw:0|space:no|version:refrain-1"};
}

}  // namespace refrain
