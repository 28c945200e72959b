// How a search goes: see core/search/beam_search.hpp.
#pragma once

#include <cstdint>

namespace refrain {

struct SearchOptions {
  /// Hypotheses kept for each source; 1 is greedy search.
  int beam_size = 4;
  /// alpha; 0 compares plain log-probabilities, 1 nearly their mean.
  double length_penalty = 1;
  /// beta; 0 switches the coverage penalty off.
  double coverage_penalty = 0;
  /// How many finished hypotheses to return, at most beam_size.
  int n_best = 1;
  /// An output is at most max_ratio * source words + 10 words long, and at most max_length.
  double max_ratio = 3;
  int max_length = 400;
  /// Draw from the distribution instead of searching (beam_size must be 1).
  bool sample = false;
  /// Sampling: divides the logits; below 1 is bolder about likely words.
  double temperature = 1;
  /// Sampling: only the k most probable words; 0: all.
  int top_k = 0;
  /// Sampling: seed of the generator.
  std::uint64_t seed = 1;
  /// After the prefix the beam_size most probable words each begin a hypothesis that goes on
  /// greedily, instead of a search: what else could stand in this place.
  bool branch = false;
  /// Never produce <unk>.
  bool suppress_unknown = false;
  /// The network's set of output words to choose from; -1: all words.
  int word_set = -1;
  /// Choose from the network's shortlist, where it has one, and the words of the prefix.
  bool shortlist = true;
};

/// Throws ArgumentError for options that no search can have.
void check_options(const SearchOptions& options);

}  // namespace refrain
