// A lesson on back-propagation through time: a recurrent stack reads a sequence and must say at its
// end which symbol came first (the latching problem of Bengio, Simard and Frasconi 1994), so the
// loss stands at the last step alone and all that the first step learns has come through time.
//
// The network is the core's own, in double so that what vanishes can still be measured.
#pragma once

#include <string>
#include <vector>

#include "core/io/json.hpp"
#include "core/nn/output_layer.hpp"
#include "core/nn/recurrent_stack.hpp"
#include "core/train/optimizer.hpp"

namespace refrain::session {

class GradientLesson {
 public:
  /// options: JSON {"stack": as in a recipe, "training": {"seed", "optimizer", "clip_norm",
  /// "batching": {"batch_size"}}, "steps": T, "symbols": symbols to be remembered,
  /// "recurrent_scale": factor of the initial W_h}; every key may be absent.
  explicit GradientLesson(const std::string& options);

  /// The loss of the current batch and what flows back from it, without an update. JSON:
  /// {"updates", "loss", "accuracy", "chance", "gradientNorm", "clipFactor", "parameters",
  /// "finite", "gradient": [[|dL/dh_t| a step] a layer]}; numbers that are not finite are null.
  std::string measure();
  /// Makes updates, each on a batch of its own, then measures the last one. Stops before an update
  /// whose loss or gradient is not finite.
  std::string advance(int updates);
  /// Back-propagation against finite differences (core/train/gradient_check.hpp) on the current
  /// batch. JSON: {"worst", "rows": [{"name", "checked", "analytic", "numeric", "error"}]}.
  std::string check();
  /// First example of the current batch in one layer: {"symbols", "answer", "hidden": [[h_t] a
  /// step], "gradient": [[dL/dh_t] a step]} as JSON.
  std::string example(int layer);

 private:
  void draw_batch();
  double forward();
  void backward();
  double gradient_norm() const;
  void load_weights();
  Json report();

  StackOptions stack_options_;
  TrainingOptions training_;
  Index steps_ = 30, symbols_ = 4;
  RecurrentStack<double> stack_;
  OutputLayer<double> output_;
  Parameter<double> no_embedding_;
  ParameterList<double> parameters_;
  std::vector<Vector<float>> weights_;  // what the optimiser keeps, as in training
  std::vector<Moments> moments_;
  long updates_ = 0;

  Random random_;
  std::vector<Index> read_;            // (T*B) symbols read
  std::vector<std::int32_t> answers_;  // (B)
  Buffer<double> input_, d_last_, d_output_, d_below_;
  StackCache<double> cache_;
  OutputScratch<double> scratch_;
  LossSum sum_;
  std::vector<Buffer<double>> d_hidden_;  // a layer: (H x T*B) dL/dh_t
};

}  // namespace refrain::session
