// A lesson on encoder-decoders: a training run that can be looked into after any update.
#pragma once

#include <memory>
#include <string>

#include "wasm/session/session.hpp"

namespace refrain::session {

class TranslationLesson {
 public:
  /// recipe, pairs: as TrainingJob's; nothing is held out.
  TranslationLesson(const std::string& recipe, const std::string& pairs)
      : job_(recipe, pairs, false) {}

  /// Makes so many updates, one at least; TrainingJob::advance's JSON of the last one.
  std::string advance(int updates);
  bool finished() const { return job_.finished(); }
  /// Each line as one sentence, by the newest weights, greedily: JSON list of what
  /// TranslationJob::result says of a sentence.
  std::string translate(const std::string& lines);
  /// The model's kind, languages, size; as Model::describe.
  std::string describe() { return current().describe(); }
  /// The model file.
  std::string save() { return current().save("float32"); }

 private:
  Model& current();

  TrainingJob job_;
  std::unique_ptr<Model> model_;  // a copy with the weights of now, or null
};

}  // namespace refrain::session
