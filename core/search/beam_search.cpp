#include "core/search/beam_search.hpp"

#include <algorithm>
#include <cmath>

#include "core/math/elementary.hpp"
#include "core/math/softmax.hpp"
#include "core/search/sampling.hpp"
#include "core/text/vocabulary.hpp"

namespace refrain {
namespace {

constexpr int kLongestPeriod = 8;  // a repeated phrase of up to this many words counts as a loop
constexpr TokenId kNoTranslation[] = {kPadId, kBeginId, kUnknownId};  // the last if suppressed

/// Throws ArgumentError for an id that is not in a vocabulary of that size.
void require_words(const char* what, const std::vector<TokenId>& ids, Index vocabulary) {
  for (const TokenId id : ids)
    if (id < 0 || id >= vocabulary)
      throw ArgumentError(std::string("a ") + what + " has word " + std::to_string(id) +
                          ", the vocabulary has " + std::to_string(vocabulary) + " words");
}

/// By the network's shortlist, what each source may be translated with; nothing without one.
std::vector<std::vector<TokenId>> allowed_words(const Seq2Seq<float>& network,
                                                const std::vector<std::vector<TokenId>>& sources,
                                                const SearchOptions& options,
                                                const std::vector<std::vector<TokenId>>& prefixes) {
  std::vector<std::vector<TokenId>> allowed;
  if (network.shortlist.empty() || !options.shortlist) return allowed;
  const auto set = network.words_of(options.word_set);
  for (std::size_t n = 0; n < sources.size(); ++n) {
    require_words("source", sources[n], network.options().source_vocabulary);
    auto words = network.shortlist.of(sources[n]);
    if (n < prefixes.size()) {
      words.insert(words.end(), prefixes[n].begin(), prefixes[n].end());
      std::sort(words.begin(), words.end());
      words.erase(std::unique(words.begin(), words.end()), words.end());
    }
    if (!set.empty())
      std::erase_if(
          words, [&](TokenId word) { return !std::binary_search(set.begin(), set.end(), word); });
    allowed.push_back(std::move(words));
  }
  return allowed;
}

/// The words that are scored: those of a shortlist, or of the set, or none, which means all.
std::vector<TokenId> all_words(const Seq2Seq<float>& network, const SearchOptions& options,
                               const std::vector<std::vector<TokenId>>& allowed) {
  if (allowed.empty()) {
    const auto set = network.words_of(options.word_set);
    return {set.begin(), set.end()};
  }
  std::vector<TokenId> all;
  for (const auto& words : allowed) all.insert(all.end(), words.begin(), words.end());
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

}  // namespace

BeamSearch::BeamSearch(const Seq2Seq<float>& network,
                       const std::vector<std::vector<TokenId>>& sources,
                       const SearchOptions& options, std::vector<std::vector<TokenId>> prefixes)
    : allowed_(allowed_words(network, sources, options, prefixes)),
      // A greedy search looks at the best two words; hypotheses are compared by exact sums.
      decoder_(network, all_words(network, options, allowed_),
               {kNoTranslation, options.suppress_unknown ? 3u : 2u},
               options.beam_size == 1 && !options.sample ? 2 : 0),
      options_(options),
      prefixes_(std::move(prefixes)),
      random_(options.seed) {
  check_options(options);
  if (sources.empty()) throw ArgumentError("there is nothing to translate");
  if (!prefixes_.empty() && prefixes_.size() != sources.size())
    throw ArgumentError("got " + std::to_string(prefixes_.size()) + " prefixes for " +
                        std::to_string(sources.size()) + " sources");
  prefixes_.resize(sources.size());
  for (const auto& source : sources)
    require_words("source", source, network.options().source_vocabulary);
  for (const auto& prefix : prefixes_)
    require_words("prefix", prefix, network.options().target_vocabulary);

  std::size_t longest = 0;
  for (const auto& source : sources) {
    if (source.empty()) throw ArgumentError("a source has no words; it needs at least </s>");
    longest = std::max(longest, source.size());
    lengths_.push_back(static_cast<int>(source.size()));
    limits_.push_back(
        std::min(options.max_length,
                 static_cast<int>(options.max_ratio * static_cast<double>(source.size())) + 10));
  }
  const std::size_t B = sources.size();
  std::vector<TokenId> ids(longest * B, kPadId);
  for (std::size_t b = 0; b < B; ++b)
    for (std::size_t s = 0; s < sources[b].size(); ++s) ids[s * B + b] = sources[b][s];
  decoder_.begin(ids, lengths_, static_cast<Index>(longest));

  finished_.resize(B);
  for (std::size_t b = 0; b < B; ++b) {
    nodes_.push_back({-1, kBeginId, 0, 0, 0});
    live_.push_back({static_cast<int>(b), static_cast<int>(b)});
  }
  attention_.resize(B * longest);  // the roots have no attention; their place keeps indices equal
}

bool BeamSearch::advance() {
  if (live_.empty()) return false;
  words_.clear();
  for (const Live& live : live_)
    words_.push_back(nodes_[static_cast<std::size_t>(live.node)].token);
  Buffer<float>& scores = decoder_.step(words_);
  if (allowed_.size() > 1)
    log_softmax_of_allowed(scores);
  else
    log_softmax_columns<float>(scores);
  ++step_;

  next_live_.clear();
  parents_.clear();
  for (std::size_t first = 0; first < live_.size();) {
    std::size_t last = first;
    while (last < live_.size() && live_[last].source == live_[first].source) ++last;
    expand(live_[first].source, first, last, scores);
    first = last;
  }
  std::swap(live_, next_live_);
  if (live_.empty()) return false;
  decoder_.select(parents_);
  return true;
}

/// Of every column over the words that its own source's shortlist has; the others get no chance.
/// The sums are those of the source alone, so that a translation is the same alone and in a batch.
void BeamSearch::log_softmax_of_allowed(Buffer<float>& scores) {
  for (std::size_t c = 0; c < live_.size(); ++c) {
    const auto& allowed = allowed_[static_cast<std::size_t>(live_[c].source)];
    const auto column = static_cast<Index>(c);
    own_scores_.resize(static_cast<Index>(allowed.size()), 1);
    Index own = 0;
    for (const TokenId word : allowed) own_scores_(own++, 0) = scores(decoder_.row(word), column);
    log_softmax_columns<float>(own_scores_);
    scores.col(column).setConstant(kNever);
    own = 0;
    for (const TokenId word : allowed) scores(decoder_.row(word), column) = own_scores_(own++, 0);
  }
}

/// The next hypotheses of one source, from its columns [first, last).
void BeamSearch::expand(int source, std::size_t first, std::size_t last,
                        Buffer<float>& log_probabilities) {
  const auto& prefix = prefixes_[static_cast<std::size_t>(source)];
  const auto beam = static_cast<std::size_t>(options_.beam_size);
  const auto depth = static_cast<std::size_t>(step_ - 1);
  candidates_.clear();
  if (depth < prefix.size()) {
    const TokenId forced = prefix[depth];
    const Index row = decoder_.row(forced);
    const float p = row < 0 ? kNever : log_probabilities(row, static_cast<Index>(first));
    const Node& node = nodes_[static_cast<std::size_t>(live_[first].node)];
    keep({node.total + static_cast<double>(p), static_cast<int>(first), forced, p}, source);
    return;
  }
  if (options_.branch) {
    branch(source, first, last, depth == prefix.size(), log_probabilities);
    return;
  }
  if (options_.sample)
    sample_candidate(first, log_probabilities);
  else
    collect_candidates(first, last, log_probabilities, 2 * beam);

  auto& finished = finished_[static_cast<std::size_t>(source)];
  const std::size_t start = next_live_.size();
  const bool at_limit = step_ >= limits_[static_cast<std::size_t>(source)];
  for (std::size_t i = 0; i < candidates_.size() && next_live_.size() - start < beam; ++i) {
    const Candidate& candidate = candidates_[i];
    const int node = live_[static_cast<std::size_t>(candidate.column)].node;
    if (candidate.token == kEndId) {
      // An end counts only from among the best `beam` candidates, as in a search without it. No
      // sentence translates to nothing (Stahlberg and Byrne 2019): a search goes past that end.
      if (i < beam && (depth > 0 || options_.sample))
        finish(source, node, candidate.log_probability, true);
    } else if (!repeats(node, candidate.token)) {
      keep(candidate, source);
    }
  }
  const auto drop_live = [&] {
    next_live_.resize(start);
    parents_.resize(start);
  };
  if (finished.size() >= beam) {
    drop_live();
  } else if (at_limit || next_live_.size() == start) {
    for (std::size_t i = start; i < next_live_.size(); ++i)
      finish(source, next_live_[i].node, 0, false);
    // Every way on was a loop: what stands is the result.
    if (finished.empty())
      for (std::size_t c = first; c < last; ++c) finish(source, live_[c].node, 0, false);
    drop_live();
  }
}

/// The `wanted` best words over columns [first, last), best first.
void BeamSearch::collect_candidates(std::size_t first, std::size_t last,
                                    const Buffer<float>& log_probabilities, std::size_t wanted) {
  const auto better = [](const Candidate& a, const Candidate& b) {
    if (a.total != b.total) return a.total > b.total;
    return a.column != b.column ? a.column < b.column : a.token < b.token;
  };
  // A heap whose front is the worst of the best so far.
  for (std::size_t c = first; c < last; ++c) {
    const double total = nodes_[static_cast<std::size_t>(live_[c].node)].total;
    const float* column = log_probabilities.col(static_cast<Index>(c)).data();
    const auto full = [&] { return candidates_.size() == wanted; };
    const auto enters = [&](float p) { return !full() || total + p > candidates_.front().total; };
    take_each(column, log_probabilities.rows(), enters, [&](Index v) {
      if (full()) {
        std::pop_heap(candidates_.begin(), candidates_.end(), better);
        candidates_.pop_back();
      }
      const int at = static_cast<int>(c);
      candidates_.push_back({total + column[v], at, decoder_.word(v), column[v]});
      std::push_heap(candidates_.begin(), candidates_.end(), better);
    });
  }
  std::sort_heap(candidates_.begin(), candidates_.end(), better);
}

/// The best words of the one column where the branches `begin`; then each column's own best word,
/// as a greedy search goes on.
void BeamSearch::branch(int source, std::size_t first, std::size_t last, bool begin,
                        const Buffer<float>& log_probabilities) {
  const bool at_limit = step_ >= limits_[static_cast<std::size_t>(source)];
  const std::size_t wanted = begin ? static_cast<std::size_t>(options_.beam_size) : 1;
  for (std::size_t c = first; c < last; ++c) {
    const int node = live_[c].node;
    candidates_.clear();
    collect_candidates(c, c + 1, log_probabilities, 2 * wanted);
    std::size_t taken = 0;
    for (std::size_t i = 0; i < candidates_.size() && taken < wanted; ++i) {
      const Candidate& candidate = candidates_[i];
      if (candidate.token != kEndId && repeats(node, candidate.token)) continue;
      ++taken;
      if (candidate.token == kEndId) {
        finish(source, node, candidate.log_probability, true);
        continue;
      }
      keep(candidate, source);
      if (!at_limit) continue;
      finish(source, next_live_.back().node, 0, false);
      next_live_.pop_back();
      parents_.pop_back();
    }
    if (taken == 0) finish(source, node, 0, false);  // every way on was a loop
  }
}

/// One word drawn from the column's distribution.
void BeamSearch::sample_candidate(std::size_t column, const Buffer<float>& log_probabilities) {
  const TokenId row = sample_word(log_probabilities.col(static_cast<Index>(column)),
                                  options_.temperature, options_.top_k, random_);
  const float p = log_probabilities(row, static_cast<Index>(column));
  const double total = nodes_[static_cast<std::size_t>(live_[column].node)].total;
  candidates_.push_back(
      {total + static_cast<double>(p), static_cast<int>(column), decoder_.word(row), p});
}

void BeamSearch::keep(const Candidate& candidate, int source) {
  const int parent = live_[static_cast<std::size_t>(candidate.column)].node;
  next_live_.push_back({source, static_cast<int>(nodes_.size())});
  parents_.push_back(candidate.column);
  nodes_.push_back({parent, candidate.token, candidate.log_probability,
                    nodes_[static_cast<std::size_t>(parent)].depth + 1, candidate.total});
  if (!decoder_.has_attention()) return;
  const float* weights = decoder_.attention().col(candidate.column).data();
  attention_.insert(attention_.end(), weights, weights + decoder_.source_steps());
}

void BeamSearch::finish(int source, int node, float end_probability, bool ended) {
  const Node& last = nodes_[static_cast<std::size_t>(node)];
  const double total = last.total + static_cast<double>(end_probability);
  finished_[static_cast<std::size_t>(source)].push_back(
      {node, end_probability, score(node, total, source, last.depth + (ended ? 1 : 0)), ended});
}

double BeamSearch::score(int node, double total, int source, int length) const {
  double result = total / std::pow((5.0 + length) / 6.0, options_.length_penalty);
  if (options_.coverage_penalty <= 0 || !decoder_.has_attention()) return result;
  const auto S = static_cast<std::size_t>(decoder_.source_steps());
  for (int i = 0; i < lengths_[static_cast<std::size_t>(source)]; ++i) {
    double covered = 0;
    for (int n = node; nodes_[static_cast<std::size_t>(n)].parent >= 0;
         n = nodes_[static_cast<std::size_t>(n)].parent)
      covered += static_cast<double>(
          attention_[static_cast<std::size_t>(n) * S + static_cast<std::size_t>(i)]);
    result += options_.coverage_penalty * std::log(std::clamp(covered, 1e-10, 1.0));
  }
  return result;
}

/// Whether `token` would end a phrase said three times in a row (a single word: four times).
bool BeamSearch::repeats(int node, TokenId token) const {
  TokenId tail[4 * kLongestPeriod];
  int count = 0;
  tail[count++] = token;
  for (int n = node; count < 3 * kLongestPeriod && nodes_[static_cast<std::size_t>(n)].parent >= 0;
       n = nodes_[static_cast<std::size_t>(n)].parent)
    tail[count++] = nodes_[static_cast<std::size_t>(n)].token;
  for (int period = 1; period <= kLongestPeriod; ++period) {
    const int span = period == 1 ? 4 : 3 * period;
    if (count < span) continue;
    bool same = true;
    for (int i = period; i < span && same; ++i) same = tail[i] == tail[i - period];
    if (same) return true;
  }
  return false;
}

std::vector<Hypothesis> BeamSearch::results(std::size_t n) const {
  std::vector<Finished> all = finished_.at(n);
  if (all.empty())
    for (const Live& live : live_)
      if (live.source == static_cast<int>(n)) {
        const Node& node = nodes_[static_cast<std::size_t>(live.node)];
        all.push_back({live.node, 0, score(live.node, node.total, live.source, node.depth), false});
      }
  std::stable_sort(all.begin(), all.end(),
                   [](const Finished& a, const Finished& b) { return a.score > b.score; });
  std::vector<Hypothesis> best;
  for (std::size_t i = 0; i < all.size() && i < static_cast<std::size_t>(options_.n_best); ++i)
    best.push_back(hypothesis(all[i], n));
  return best;
}

std::vector<BeamNode> BeamSearch::tree(std::size_t n) const {
  std::vector<BeamNode> nodes;
  std::vector<int> place(nodes_.size(), -1);  // in the tree; -1: of another source
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const Node& node = nodes_[i];
    const int parent = node.parent < 0 ? -1 : place[static_cast<std::size_t>(node.parent)];
    if (node.parent < 0 ? i != n : parent < 0) continue;
    place[i] = static_cast<int>(nodes.size());
    nodes.push_back({parent, node.token, node.log_probability, node.total});
  }
  const auto at = [&](int node) { return place[static_cast<std::size_t>(node)]; };
  for (const Live& live : live_)
    if (live.source == static_cast<int>(n))
      nodes[static_cast<std::size_t>(at(live.node))].state = BeamNode::State::growing;
  for (const Finished& finished : finished_.at(n)) {
    if (finished.ended) {
      const double total = nodes_[static_cast<std::size_t>(finished.node)].total +
                           static_cast<double>(finished.end_probability);
      nodes.push_back({at(finished.node), kEndId, finished.end_probability, total});
    }
    BeamNode& last =
        finished.ended ? nodes.back() : nodes[static_cast<std::size_t>(at(finished.node))];
    last.score = finished.score;
    last.state = BeamNode::State::finished;
  }
  return nodes;
}

Hypothesis BeamSearch::hypothesis(const Finished& finished, std::size_t source) const {
  Hypothesis result;
  result.score = finished.score;
  result.finished = finished.ended;
  std::vector<int> path;
  for (int n = finished.node; nodes_[static_cast<std::size_t>(n)].parent >= 0;
       n = nodes_[static_cast<std::size_t>(n)].parent)
    path.push_back(n);
  std::reverse(path.begin(), path.end());
  const auto S = static_cast<std::size_t>(decoder_.source_steps());
  if (decoder_.has_attention())
    result.attention.resize(lengths_[source], static_cast<Index>(path.size()));
  for (std::size_t t = 0; t < path.size(); ++t) {
    const auto n = static_cast<std::size_t>(path[t]);
    result.tokens.push_back(nodes_[n].token);
    result.log_probabilities.push_back(nodes_[n].log_probability);
    if (decoder_.has_attention())
      result.attention.col(static_cast<Index>(t)) =
          ConstVectorView<float>(attention_.data() + n * S, lengths_[source]);
  }
  if (finished.ended) result.log_probabilities.push_back(finished.end_probability);
  return result;
}

}  // namespace refrain
