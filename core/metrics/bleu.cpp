#include "core/metrics/bleu.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <unordered_map>

#include "core/metrics/references.hpp"
#include "core/text/cleaning.hpp"

namespace refrain {
namespace {

constexpr int kOrder = 4;

struct Statistics {
  std::array<long, kOrder> correct{}, total{};
  long hypothesis_length = 0, reference_length = 0;
};

using Counts = std::unordered_map<std::string, long>;

/// Counts of all n-grams up to order 4, tokens joined by a unit separator.
std::array<Counts, kOrder> count_ngrams(const std::vector<std::string>& tokens) {
  std::array<Counts, kOrder> counts;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    std::string key;
    for (std::size_t n = 0; n < kOrder && i + n < tokens.size(); ++n) {
      key += tokens[i + n] + '\x1f';
      ++counts[n][key];
    }
  }
  return counts;
}

std::vector<std::string> tokens_of(const std::string& line, BleuTokenization tokenization,
                                   bool lowercase) {
  return tokenize_for_bleu(lowercase ? lower_text(line) : line, tokenization);
}

void add_sentence(const std::vector<std::string>& hypothesis,
                  const std::vector<std::vector<std::string>>& references, Statistics& sum) {
  const auto length = static_cast<long>(hypothesis.size());
  std::array<Counts, kOrder> largest;
  long closest = -1;
  for (const auto& reference : references) {
    const auto candidate = static_cast<long>(reference.size());
    const long distance = std::labs(length - candidate), best = std::labs(length - closest);
    if (closest < 0 || distance < best || (distance == best && candidate < closest))
      closest = candidate;
    const auto counts = count_ngrams(reference);
    for (std::size_t n = 0; n < kOrder; ++n)
      for (const auto& [ngram, count] : counts[n])
        largest[n][ngram] = std::max(largest[n][ngram], count);
  }
  const auto counts = count_ngrams(hypothesis);
  for (std::size_t n = 0; n < kOrder; ++n) {
    sum.total[n] += std::max(0l, length - static_cast<long>(n));
    for (const auto& [ngram, count] : counts[n]) {
      const auto allowed = largest[n].find(ngram);
      if (allowed != largest[n].end()) sum.correct[n] += std::min(count, allowed->second);
    }
  }
  sum.hypothesis_length += length;
  sum.reference_length += closest;
}

void add_line(const std::string& hypothesis, const References& references, std::size_t line,
              BleuTokenization tokenization, bool lowercase, Statistics& sum) {
  std::vector<std::vector<std::string>> tokens;
  for (const auto& reference : references_of(references, line))
    tokens.push_back(tokens_of(reference, tokenization, lowercase));
  add_sentence(tokens_of(hypothesis, tokenization, lowercase), tokens, sum);
}

BleuScore score_of(const Statistics& sum, bool effective_order) {
  BleuScore bleu;
  bleu.hypothesis_length = sum.hypothesis_length;
  bleu.reference_length = sum.reference_length;
  bleu.brevity_penalty = 1;
  if (sum.hypothesis_length < sum.reference_length)
    bleu.brevity_penalty = sum.hypothesis_length > 0
                               ? std::exp(1 - static_cast<double>(sum.reference_length) /
                                                  static_cast<double>(sum.hypothesis_length))
                               : 0;
  if (std::all_of(sum.correct.begin(), sum.correct.end(), [](long c) { return c == 0; }))
    return bleu;
  double smoothing = 1;
  std::size_t orders = kOrder;
  for (std::size_t n = 0; n < kOrder; ++n) {
    if (sum.total[n] == 0) {
      if (effective_order) orders = n;
      break;
    }
    const auto total = static_cast<double>(sum.total[n]);
    if (sum.correct[n] == 0)
      bleu.precisions[n] = 100 / ((smoothing *= 2) * total);
    else
      bleu.precisions[n] = 100 * static_cast<double>(sum.correct[n]) / total;
  }
  double logs = 0;
  for (std::size_t n = 0; n < orders; ++n) {
    if (bleu.precisions[n] <= 0) return bleu;  // an order without any n-gram
    logs += std::log(bleu.precisions[n]);
  }
  bleu.score = bleu.brevity_penalty * std::exp(logs / static_cast<double>(orders));
  return bleu;
}

std::string signature(const References& references, BleuTokenization tokenization, bool lowercase,
                      bool effective_order) {
  const char* names[] = {"none", "13a", "zh", "char"};
  return "nrefs:" + count_references(references) + "|case:" + (lowercase ? "lc" : "mixed") +
         "|eff:" + (effective_order ? "yes" : "no") +
         "|tok:" + names[static_cast<int>(tokenization)] + "|smooth:exp|version:refrain-1";
}

}  // namespace

std::string BleuScore::text() const {
  char line[256];
  const double ratio = reference_length > 0 ? static_cast<double>(hypothesis_length) /
                                                  static_cast<double>(reference_length)
                                            : 0;
  std::snprintf(
      line, sizeof line,
      "BLEU = %.2f %.1f/%.1f/%.1f/%.1f (BP = %.3f ratio = %.3f hyp_len = %ld ref_len = %ld)", score,
      precisions[0], precisions[1], precisions[2], precisions[3], brevity_penalty, ratio,
      hypothesis_length, reference_length);
  return line;
}

BleuScore corpus_bleu(const std::vector<std::string>& hypotheses, const References& references,
                      BleuTokenization tokenization, bool lowercase) {
  check_references(references, hypotheses.size(), "BLEU");
  Statistics sum;
  for (std::size_t i = 0; i < hypotheses.size(); ++i)
    add_line(hypotheses[i], references, i, tokenization, lowercase, sum);
  BleuScore bleu = score_of(sum, false);
  bleu.signature = signature(references, tokenization, lowercase, false);
  return bleu;
}

BleuScore sentence_bleu(const std::string& hypothesis, const std::vector<std::string>& references,
                        BleuTokenization tokenization, bool lowercase) {
  References sets;
  for (const auto& reference : references) sets.push_back({reference});
  check_references(sets, 1, "BLEU");
  Statistics sum;
  add_line(hypothesis, sets, 0, tokenization, lowercase, sum);
  BleuScore bleu = score_of(sum, true);
  bleu.signature = signature(sets, tokenization, lowercase, true);
  return bleu;
}

}  // namespace refrain
