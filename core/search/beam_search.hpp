// Beam search over next words, for a batch of sources at once; greedy search is a beam of one, and
// sampling draws instead of taking the best.
//
// A finished hypothesis y of source x scores (Wu et al. 2016, eq. 14)
//   s = log P(y|x) / lp(y) + cp
//   lp = ((5 + |y|) / 6)^alpha
//   cp = beta * sum over source words i of log min(sum over t of attention_ti, 1)
//
// A search gives at least one word; sampling may end at once.
//
// The search is pulled: advance() reads one word for every live hypothesis.
#pragma once

#include "core/search/search_options.hpp"
#include "core/search/step_decoder.hpp"

namespace refrain {

/// One result. `log_probabilities` has an entry a token and, when finished, one for the end.
struct Hypothesis {
  std::vector<TokenId> tokens;           // without <s> and </s>
  std::vector<float> log_probabilities;  // natural logarithms
  double score = 0;                      // s above
  bool finished = false;                 // ended with </s> (else cut at the longest length)
  Matrix<float> attention;               // (S x tokens) alignment; empty without attention
};

/// A word that the search has read or that ended a hypothesis.
struct BeamNode {
  int parent = -1;  // an earlier node; -1 at the root, which is <s>
  TokenId token = 0;
  float log_probability = 0;  // after the words above it
  double total = 0;           // sum over the path
  double score = 0;           // s, where the path is finished
  enum class State { passed, growing, finished } state = State::passed;
};

class BeamSearch {
 public:
  /// sources: ids with </s> (and language token) as the network reads them; prefixes: forced first
  /// words for each source, or empty. Throws ArgumentError for impossible options.
  BeamSearch(const Seq2Seq<float>& network, const std::vector<std::vector<TokenId>>& sources,
             const SearchOptions& options, std::vector<std::vector<TokenId>> prefixes = {});
  // The caches point into each other.
  BeamSearch(const BeamSearch&) = delete;
  BeamSearch& operator=(const BeamSearch&) = delete;

  /// One word further for every source; false once all are done.
  bool advance();
  bool done() const { return live_.empty(); }
  /// Best-first results of source n; the best unfinished ones where none has ended yet.
  std::vector<Hypothesis> results(std::size_t n) const;
  /// Every hypothesis of source n that was ever kept, as a tree; parents stand before children.
  std::vector<BeamNode> tree(std::size_t n) const;

 private:
  struct Node {  // one word of one hypothesis; a hypothesis is a path to the root
    int parent;  // node index, -1 at the root
    TokenId token;
    float log_probability;
    int depth;     // words on the path
    double total;  // sum of log-probabilities on the path
  };
  struct Live {
    int source;
    int node;
  };
  struct Finished {
    int node;  // last word before </s>
    float end_probability;
    double score;
    bool ended;
  };
  struct Candidate {
    double total;
    int column;
    TokenId token;
    float log_probability;
  };
  void log_softmax_of_allowed(Buffer<float>& scores);
  void expand(int source, std::size_t first, std::size_t last, Buffer<float>& log_probabilities);
  void collect_candidates(std::size_t first, std::size_t last,
                          const Buffer<float>& log_probabilities, std::size_t wanted);
  void branch(int source, std::size_t first, std::size_t last, bool begin,
              const Buffer<float>& log_probabilities);
  void sample_candidate(std::size_t column, const Buffer<float>& log_probabilities);
  void keep(const Candidate& candidate, int source);
  void finish(int source, int node, float end_probability, bool ended);
  double score(int node, double total, int source, int length) const;
  bool repeats(int node, TokenId token) const;
  Hypothesis hypothesis(const Finished& finished, std::size_t source) const;

  /// What each source may be translated with, ascending; empty: all that the decoder scores.
  std::vector<std::vector<TokenId>> allowed_;
  Buffer<float> own_scores_;
  StepDecoder decoder_;
  SearchOptions options_;
  std::vector<std::vector<TokenId>> prefixes_;
  std::vector<int> lengths_, limits_;
  Random random_;
  int step_ = 0;
  std::vector<Node> nodes_;
  std::vector<float> attention_;  // S values for each node
  std::vector<Live> live_, next_live_;
  std::vector<TokenId> words_;
  std::vector<int> parents_;
  std::vector<Candidate> candidates_;
  std::vector<std::vector<Finished>> finished_;
};

}  // namespace refrain
