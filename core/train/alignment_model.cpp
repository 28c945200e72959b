#include "core/train/alignment_model.hpp"

#include <algorithm>

#include "core/base/error.hpp"

namespace refrain {
namespace {

struct Entry {
  TokenId target;
  float probability, count;
};
/// t(e|f): the entries of f by ascending e.
using Table = std::vector<std::vector<Entry>>;

Entry& entry(Table& table, TokenId source, TokenId target) {
  auto& row = table[static_cast<std::size_t>(source)];
  return *std::lower_bound(row.begin(), row.end(), target,
                           [](const Entry& e, TokenId word) { return e.target < word; });
}

/// Every pair of words that stand in one pair of sentences, all equally probable.
Table all_pairs(const std::vector<Example>& pairs, std::size_t source_vocabulary) {
  std::vector<std::vector<TokenId>> seen(source_vocabulary);
  const auto tidy = [](std::vector<TokenId>& words) {
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
  };
  std::vector<std::size_t> tidied(source_vocabulary, 64);
  for (const Example& pair : pairs)
    for (std::size_t i = 0; i <= pair.source.size(); ++i) {
      const auto source = static_cast<std::size_t>(i == 0 ? kPadId : pair.source[i - 1]);
      auto& words = seen[source];
      words.insert(words.end(), pair.target.begin(), pair.target.end());
      // Repetitions are dropped now and then, so that memory stays in proportion to the table.
      if (words.size() < 2 * tidied[source]) continue;
      tidy(words);
      tidied[source] = std::max<std::size_t>(words.size(), 64);
    }
  Table table(source_vocabulary);
  for (std::size_t f = 0; f < source_vocabulary; ++f) {
    tidy(seen[f]);
    const float even = seen[f].empty() ? 0.0f : 1.0f / static_cast<float>(seen[f].size());
    for (const TokenId word : seen[f]) table[f].push_back({word, even, 0});
    seen[f] = {};
  }
  return table;
}

void iterate(const std::vector<Example>& pairs, Table& table) {
  std::vector<Entry*> found;
  for (const Example& pair : pairs)
    for (const TokenId target : pair.target) {
      found.assign(1, &entry(table, kPadId, target));
      for (const TokenId source : pair.source) found.push_back(&entry(table, source, target));
      float total = 0;
      for (const Entry* e : found) total += e->probability;
      if (!(total > 0)) continue;
      for (Entry* e : found) e->count += e->probability / total;
    }
  for (auto& row : table) {
    double total = 0;
    for (const Entry& e : row) total += static_cast<double>(e.count);
    for (Entry& e : row) {
      e.probability = total > 0 ? static_cast<float>(static_cast<double>(e.count) / total) : 0.0f;
      e.count = 0;
    }
  }
}

}  // namespace

Shortlist learn_shortlist(const std::vector<Example>& pairs, std::size_t source_vocabulary,
                          std::size_t target_vocabulary, const std::vector<TokenId>& always,
                          const ShortlistOptions& options) {
  if (pairs.empty())
    throw DataError("there are no pairs to learn a shortlist from; give at least one");
  Table table = all_pairs(pairs, source_vocabulary);
  for (int i = 0; i < options.iterations; ++i) iterate(pairs, table);

  Shortlist shortlist;
  std::vector<std::pair<long, TokenId>> frequency(target_vocabulary);
  for (std::size_t word = 0; word < target_vocabulary; ++word)
    frequency[word] = {0, static_cast<TokenId>(word)};
  for (const Example& pair : pairs)
    for (const TokenId word : pair.target) --frequency[static_cast<std::size_t>(word)].first;
  std::sort(frequency.begin(), frequency.end());
  shortlist.common = always;
  for (std::size_t i = 0; i < frequency.size() && i < static_cast<std::size_t>(options.common); ++i)
    if (frequency[i].first < 0) shortlist.common.push_back(frequency[i].second);
  std::sort(shortlist.common.begin(), shortlist.common.end());
  shortlist.common.erase(std::unique(shortlist.common.begin(), shortlist.common.end()),
                         shortlist.common.end());

  for (auto& row : table) {
    std::sort(row.begin(), row.end(), [](const Entry& a, const Entry& b) {
      return a.probability != b.probability ? a.probability > b.probability : a.target < b.target;
    });
    auto& words = shortlist.words.emplace_back();
    for (const Entry& e : row) {
      if (words.size() >= static_cast<std::size_t>(options.words) ||
          static_cast<double>(e.probability) < options.least)
        break;
      if (!std::binary_search(shortlist.common.begin(), shortlist.common.end(), e.target))
        words.push_back(e.target);
    }
    std::sort(words.begin(), words.end());
  }
  return shortlist;
}

}  // namespace refrain
