// A lesson to try architectures in: a training run with held-out pairs that can be scored, compared
// in size with others, put aside and taken up again.
#pragma once

#include <memory>
#include <string>

#include "wasm/session/session.hpp"

namespace refrain::session {

class PlaygroundLesson {
 public:
  /// recipe, pairs: as TrainingJob's, every tenth pair held out; checkpoint: what checkpoint() gave
  /// for the same recipe and pairs, or "" to begin.
  PlaygroundLesson(const std::string& recipe, const std::string& pairs,
                   const std::string& checkpoint);

  /// Makes so many updates, one at least, but none after one that has validated: TrainingJob's
  /// JSON of the last one with "losses" and "gradientNorms" of each.
  std::string advance(int updates);
  /// The held-out pairs, greedily: {"bleu", "chrf", "signature", "count", "examples": [{"source",
  /// "reference", "output"}, ..]}.
  std::string score();
  /// Each line as one sentence, greedily, as TranslationLesson::translate.
  std::string translate(const std::string& lines);
  /// How many weights a network of another recipe has with this run's vocabularies.
  double count(const std::string& recipe) const;
  /// {"checkpoint": the text of a file that goes on to the bit}.
  std::string checkpoint() const;
  /// The model file, {"model": its text}.
  std::string save();

 private:
  Model& current();

  std::unique_ptr<TrainingJob> job_;
  std::unique_ptr<Model> model_;  // a copy with the weights of now, or null
};

}  // namespace refrain::session
