// All that a run needs besides its model, data and options to go on where it stopped, to the bit.
// Dropout and the order of the data come from Random::stream(seed, counters), so the counters here
// are the generator's state.
#pragma once

#include <limits>
#include <vector>

#include "core/train/optimizer.hpp"

namespace refrain {

/// One validation of a run.
struct ValidationRecord {
  long step = 0;
  double nll = 0;       // mean negative log-likelihood of a target word, nats
  double accuracy = 0;  // share of target words that were the most probable
};

struct TrainingState {
  long step = 0;          // updates made
  long epoch = 0;         // passes completed
  long position = 0;      // batches of the current pass already used
  int reductions = 0;     // falls of the plateau schedule
  int stale = 0;          // validations since the best one
  int stale_plateau = 0;  // validations since the best one or the last fall
  double best_nll = std::numeric_limits<double>::infinity();
  long best_step = 0;
  std::int64_t words = 0;  // target words read in all
  std::vector<ValidationRecord> validations;

  // One entry for each parameter of the model's list, in its order.
  std::vector<Moments> moments;             // empty ones for parameters that are not trained
  std::vector<Vector<float>> average;       // exponential average of the weights, or nothing
  std::vector<Vector<float>> best_weights;  // those of the best validation, or nothing yet

  /// Recurrent state that a language model carries from one batch to the next (truncated BPTT):
  /// for each shard and layer h and, for an LSTM, c; each (H x B).
  std::vector<Matrix<float>> carried;
};

}  // namespace refrain
