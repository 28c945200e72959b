// A lesson on choosing a size: k-fold cross-validation over hidden sizes, the same that the program
// runs (core/train/cross_validation.hpp), a slice at a time.
#pragma once

#include <optional>
#include <string>

#include "core/train/cross_validation.hpp"

namespace refrain::session {

class CrossValidationLesson {
 public:
  /// recipe, pairs: as TrainingJob's; options: JSON {"hidden": [sizes], "folds": k}. The folds
  /// depend on the recipe's seed alone, so that sizes may be tried in workers of their own.
  CrossValidationLesson(const std::string& recipe, const std::string& pairs,
                        const std::string& options);
  /// Trains for about `milliseconds`. JSON: {"done", "total", "finished", "step", "epoch", "loss",
  /// "rows": [{"hidden", "parameters", "folds": [nll], "mean", "deviation"}]}.
  std::string advance(double milliseconds);

 private:
  std::optional<CrossValidation<Seq2Seq<float>>> validation_;
};

}  // namespace refrain::session
