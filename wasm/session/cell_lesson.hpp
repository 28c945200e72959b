// A lesson on the recurrent cell: a few units read a sentence word by word and guess each next
// word, and every number on the way can be seen and every weight be changed:
//
//   a_t = W_xh x_t + W_hh h_{t-1} + b_h     h_t = f(a_t)     y_t = W_hy h_t + b_y
#pragma once

#include <string>
#include <vector>

#include "core/io/json.hpp"
#include "core/nn/output_layer.hpp"
#include "core/nn/recurrent_layer.hpp"

namespace refrain::session {

class CellLesson {
 public:
  /// options: JSON {"hidden_size", "activation", "seed"}; x_t is one-hot over the words of
  /// the sentence. Throws DataError for a sentence without two words.
  CellLesson(const std::string& sentence, const std::string& options);

  /// {"pieces": [..], "words": [..], "weights": {"W_xh": [[..]], "W_hh", "b_h", "W_hy", "b_y"},
  /// "loss", "steps": [{"word", "next", "input": W_xh x_t, "recurrent": W_hh h_{t-1}, "sum": a_t,
  /// "hidden": h_t, "logits": y_t, "probabilities"}]} as JSON.
  std::string run();
  /// Replaces one weight; name as in run().
  void set(const std::string& name, int row, int col, double value);
  /// So many steps of gradient descent on the mean loss of all next words; without `memory` W_hh
  /// stays what it is.
  void learn(int steps, double rate, bool memory);

 private:
  Parameter<double>& parameter(const std::string& name);
  double forward();

  std::vector<std::string> pieces_, words_;
  std::vector<std::int32_t> ids_, next_;
  RecurrentLayer<double> layer_;
  OutputLayer<double> output_;
  Parameter<double> no_embedding_;
  Buffer<double> input_;
  RecurrentCache<double> cache_;
  OutputScratch<double> scratch_;
};

}  // namespace refrain::session
