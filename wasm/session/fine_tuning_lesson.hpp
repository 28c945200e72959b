// A loaded model learns a reader's own sentence pairs, with others that it knows among them so that
// it forgets nothing (rehearsal: Robins 1995, "Catastrophic forgetting, rehearsal and
// pseudorehearsal").
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "wasm/session/session.hpp"

namespace refrain::session {

class FineTuningLesson {
 public:
  /// model: a translation model file, of any weight format; given: JSON {"pairs": [..],
  /// "rehearsal": [..], "training": {..}}, a pair {"from", "to", "source", "target"}. Pairs are
  /// repeated so that they make about half of what a pass learns from. Training options start from
  /// those in fine_tuning_options(). Throws FormatError, ArgumentError for a language that the
  /// model has not, DataError where there is no pair.
  FineTuningLesson(const std::string& model, const std::string& given);

  /// Makes so many updates, one at least; TrainingJob::advance's JSON of the last one.
  std::string advance(int updates);
  bool finished() const { return trainer_->finished(); }
  /// Translates the sources of pairs, a JSON list as in `given`, by the newest weights:
  /// {"outputs": [..], "chrf": how near they come to the targets, 0 to 100}.
  std::string compare(const std::string& pairs);
  /// The model file, {"model": its text}; its checks are those of the new weights.
  std::string save(const std::string& format);

 private:
  Model& current();

  ModelFile file_;  // with the weights as they were
  std::optional<Trainer<Seq2Seq<float>>> trainer_;
  std::unique_ptr<Model> model_;  // a copy with the weights of now, or null
};

}  // namespace refrain::session
