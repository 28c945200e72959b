#include "core/text/bpe_learner.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <queue>
#include <unordered_map>

#include "core/text/utf8.hpp"

namespace refrain {
namespace {

using Pair = std::uint64_t;  // left symbol in the upper half

struct Entry {
  long count;
  Pair pair;
};

class Learner {
 public:
  Learner(const std::vector<std::pair<std::u32string, long>>& words, std::size_t min_frequency) {
    std::map<char32_t, long> characters;
    for (const auto& [word, count] : words)
      for (const char32_t c : word) characters[c] += count;
    std::unordered_map<char32_t, std::uint32_t> ids;
    for (const auto& [c, count] : characters) {
      if (count < static_cast<long>(min_frequency)) continue;
      ids[c] = static_cast<std::uint32_t>(texts_.size());
      std::string text;
      append_utf8(text, c);
      texts_.push_back(text);
    }
    for (const auto& [word, count] : words) {
      // A rare character cuts its word in two: nothing is merged across it.
      std::vector<std::uint32_t> symbols;
      const auto flush = [&, n = count] {
        if (symbols.empty()) return;
        words_.push_back({std::move(symbols), n});
        symbols.clear();
      };
      for (const char32_t c : word) {
        const auto id = ids.find(c);
        if (id == ids.end())
          flush();
        else
          symbols.push_back(id->second);
      }
      flush();
    }
    for (std::size_t w = 0; w < words_.size(); ++w) count_pairs(w, 1);
    for (const auto& [pair, count] : counts_) queue_.push({count, pair});
  }

  std::size_t pieces() const { return texts_.size(); }

  /// Makes the most frequent merge; false when no pair occurs twice.
  bool merge(LearnedBpe& learned) {
    while (!queue_.empty()) {
      const Entry top = queue_.top();
      queue_.pop();
      const auto count = counts_.find(top.pair);
      if (count == counts_.end() || count->second != top.count) continue;  // out of date
      if (top.count < 2) return false;
      apply(top.pair, learned);
      return true;
    }
    return false;
  }

  void finish(LearnedBpe& learned) const {
    std::vector<long> uses(texts_.size());
    for (const auto& [symbols, count] : words_)
      for (const std::uint32_t s : symbols) uses[s] += count;
    std::vector<std::size_t> order(texts_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return uses[a] > uses[b]; });
    for (const std::size_t i : order) learned.pieces.push_back(texts_[i]);
  }

 private:
  struct Word {
    std::vector<std::uint32_t> symbols;
    long count;
  };
  struct Worse {
    const std::vector<std::string>* texts;
    bool operator()(const Entry& a, const Entry& b) const {
      if (a.count != b.count) return a.count < b.count;
      const auto text = [&](Pair p, int shift) -> const std::string& {
        return (*texts)[static_cast<std::uint32_t>(p >> shift)];
      };
      if (text(a.pair, 32) != text(b.pair, 32)) return text(a.pair, 32) > text(b.pair, 32);
      return text(a.pair, 0) > text(b.pair, 0);
    }
  };

  static Pair make_pair(std::uint32_t left, std::uint32_t right) {
    return (static_cast<Pair>(left) << 32) | right;
  }

  void count_pairs(std::size_t w, int sign) {
    const Word& word = words_[w];
    for (std::size_t i = 0; i + 1 < word.symbols.size(); ++i) {
      const Pair pair = make_pair(word.symbols[i], word.symbols[i + 1]);
      counts_[pair] += sign * word.count;
      if (sign > 0) places_[pair].push_back(static_cast<std::uint32_t>(w));
    }
  }

  void apply(Pair pair, LearnedBpe& learned) {
    const auto left = static_cast<std::uint32_t>(pair >> 32),
               right = static_cast<std::uint32_t>(pair);
    learned.merges.emplace_back(texts_[left], texts_[right]);
    const std::string merged_text = texts_[left] + texts_[right];
    // Two merges may spell one piece; it then keeps one number.
    const auto [known, added] =
        merged_.try_emplace(merged_text, static_cast<std::uint32_t>(texts_.size()));
    if (added) texts_.push_back(merged_text);
    const std::uint32_t merged = known->second;

    std::vector<std::uint32_t> places = std::move(places_[pair]);
    std::sort(places.begin(), places.end());
    places.erase(std::unique(places.begin(), places.end()), places.end());
    std::vector<Pair> changed;
    for (const std::uint32_t w : places) {
      auto& symbols = words_[w].symbols;
      const auto note = [&] {
        for (std::size_t i = 0; i + 1 < symbols.size(); ++i)
          changed.push_back(make_pair(symbols[i], symbols[i + 1]));
      };
      note();
      count_pairs(w, -1);
      std::size_t out = 0;
      for (std::size_t i = 0; i < symbols.size(); ++i) {
        const bool here = i + 1 < symbols.size() && symbols[i] == left && symbols[i + 1] == right;
        symbols[out++] = here ? merged : symbols[i];
        if (here) ++i;
      }
      symbols.resize(out);
      count_pairs(w, 1);
      note();
    }
    std::sort(changed.begin(), changed.end());
    changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
    for (const Pair p : changed) {
      const auto count = counts_.find(p);
      if (count->second > 0)
        queue_.push({count->second, p});
      else
        counts_.erase(count), places_.erase(p);
    }
    counts_.erase(pair);
  }

  std::vector<std::string> texts_;
  std::unordered_map<std::string, std::uint32_t> merged_;  // texts of more than one character
  std::vector<Word> words_;
  std::unordered_map<Pair, long> counts_;
  std::unordered_map<Pair, std::vector<std::uint32_t>> places_;  // words that may hold the pair
  std::priority_queue<Entry, std::vector<Entry>, Worse> queue_{Worse{&texts_}};
};

}  // namespace

LearnedBpe learn_bpe(const std::vector<std::pair<std::u32string, long>>& words,
                     std::size_t vocabulary_size, std::size_t min_frequency) {
  LearnedBpe learned;
  Learner learner(words, min_frequency);
  while (learner.pieces() < vocabulary_size && learner.merge(learned)) {
  }
  learner.finish(learned);
  return learned;
}

}  // namespace refrain
