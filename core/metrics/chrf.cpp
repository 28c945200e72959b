#include "core/metrics/chrf.hpp"

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <unordered_map>

#include "core/base/error.hpp"
#include "core/metrics/references.hpp"
#include "core/text/cleaning.hpp"
#include "core/text/utf8.hpp"

namespace refrain {
namespace {

constexpr int kLongestOrder = 64;

struct OrderStatistics {
  long hypothesis = 0, reference = 0, common = 0;
};
using Statistics = std::vector<OrderStatistics>;
using Counts = std::unordered_map<std::u32string, long>;

bool is_ascii_mark(char32_t c) {
  return (c >= 33 && c <= 47) || (c >= 58 && c <= 64) || (c >= 91 && c <= 96) ||
         (c >= 123 && c <= 126);
}

/// Words at white space; one mark at a word's end, or else at its start, is a word of its own.
std::vector<std::u32string> cut_words(const std::u32string& text) {
  std::vector<std::u32string> words;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && !splits_words(text[end])) ++end;
    const std::u32string word = text.substr(i, end - i);
    i = end + 1;
    if (word.size() > 1 && is_ascii_mark(word.back())) {
      words.push_back(word.substr(0, word.size() - 1));
      words.emplace_back(1, word.back());
    } else if (word.size() > 1 && is_ascii_mark(word.front())) {
      words.emplace_back(1, word.front());
      words.push_back(word.substr(1));
    } else if (!word.empty()) {
      words.push_back(word);
    }
  }
  return words;
}

/// n-grams of every order: of characters, then of words.
std::vector<Counts> count_ngrams(const std::string& line, const ChrfOptions& options) {
  const std::u32string text = decode_utf8(options.lowercase ? lower_text(line) : line);
  std::u32string bare;
  std::copy_if(text.begin(), text.end(), std::back_inserter(bare),
               [](char32_t c) { return !splits_words(c); });
  std::vector<Counts> counts;
  for (std::size_t n = 1; n <= static_cast<std::size_t>(options.char_order); ++n) {
    Counts& order = counts.emplace_back();
    for (std::size_t i = 0; i + n <= bare.size(); ++i) ++order[bare.substr(i, n)];
  }
  if (options.word_order == 0) return counts;
  const auto words = cut_words(text);
  for (std::size_t n = 1; n <= static_cast<std::size_t>(options.word_order); ++n) {
    Counts& order = counts.emplace_back();
    for (std::size_t i = 0; i + n <= words.size(); ++i) {
      std::u32string ngram;
      for (std::size_t k = i; k < i + n; ++k) ngram += words[k] + U' ';
      ++order[ngram];
    }
  }
  return counts;
}

Statistics compare(const std::vector<Counts>& ours, const std::vector<Counts>& theirs) {
  Statistics statistics(ours.size());
  for (std::size_t n = 0; n < ours.size(); ++n) {
    OrderStatistics& s = statistics[n];
    for (const auto& [ngram, count] : theirs[n]) s.reference += count;
    // An order that the reference does not reach says nothing about the hypothesis.
    if (s.reference == 0) continue;
    for (const auto& [ngram, count] : ours[n]) {
      s.hypothesis += count;
      const auto found = theirs[n].find(ngram);
      if (found != theirs[n].end()) s.common += std::min(count, found->second);
    }
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

std::string ChrfScore::text() const {
  char number[32];
  std::snprintf(number, sizeof number, "%.2f", score);
  return name + " = " + number;
}

ChrfScore corpus_chrf(const std::vector<std::string>& hypotheses, const References& references,
                      const ChrfOptions& options) {
  check_references(references, hypotheses.size(), "chrF");
  if (options.char_order < 1 || options.char_order > kLongestOrder || options.word_order < 0 ||
      options.word_order > kLongestOrder)
    throw ArgumentError("chrF's orders must lie between 1 (words: 0) and " +
                        std::to_string(kLongestOrder) + ", got " +
                        std::to_string(options.char_order) + " and " +
                        std::to_string(options.word_order));
  if (!(options.beta > 0)) throw ArgumentError("chrF's beta must be positive");
  Statistics sum(static_cast<std::size_t>(options.char_order + options.word_order));
  for (std::size_t i = 0; i < hypotheses.size(); ++i) {
    const auto hypothesis = count_ngrams(hypotheses[i], options);
    Statistics best;
    double best_score = -1;
    for (const auto& reference : references_of(references, i)) {
      Statistics candidate = compare(hypothesis, count_ngrams(reference, options));
      const double score = f_score(candidate, options.beta);
      if (score <= best_score) continue;
      best_score = score;
      best = std::move(candidate);
    }
    for (std::size_t n = 0; n < sum.size(); ++n) {
      sum[n].hypothesis += best[n].hypothesis;
      sum[n].reference += best[n].reference;
      sum[n].common += best[n].common;
    }
  }
  char beta[32];
  std::snprintf(beta, sizeof beta, "%g", options.beta);
  return {
      f_score(sum, options.beta),
      "chrF" + std::string(beta) + std::string(static_cast<std::size_t>(options.word_order), '+'),
      "nrefs:" + count_references(references) + "|case:" + (options.lowercase ? "lc" : "mixed") +
          "|eff:yes|nc:" + std::to_string(options.char_order) +
          "|nw:" + std::to_string(options.word_order) + "|space:no|version:refrain-1"};
}

ChrfScore sentence_chrf(const std::string& hypothesis, const std::vector<std::string>& references,
                        const ChrfOptions& options) {
  References sets;
  for (const auto& reference : references) sets.push_back({reference});
  return corpus_chrf({hypothesis}, sets, options);
}

}  // namespace refrain
