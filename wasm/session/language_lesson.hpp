// A lesson on language models: trains one on a text and looks at it on the way: what it would
// write, what it expects after each word.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/io/json.hpp"
#include "core/io/recipe.hpp"
#include "core/train/trainer.hpp"
#include "wasm/session/session.hpp"

namespace refrain::session {

class LanguageLesson {
 public:
  /// recipe: as the program's, "kind": "language_model"; text: a sentence or paragraph a line.
  /// Every tenth line validates when there are at least 20 and `hold_out` is true.
  LanguageLesson(const std::string& recipe, const std::string& text, bool hold_out);

  /// Makes at most `updates` updates within `milliseconds`. JSON: {"step", "epoch", "loss",
  /// "perplexity", "gradientNorm", "learningRate", "words", "wordsPerSecond", "finished", "reason",
  /// "validationPerplexity"?}.
  std::string advance(double milliseconds, int updates);
  /// {"pieces": vocabulary, "vocabulary", "parameters", "tokens", "batches"} as JSON.
  std::string describe();
  /// Continues a prompt with the newest weights; options as GenerationJob's. JSON: {"text"}.
  std::string sample(const std::string& prompt, const std::string& options);
  /// After each piece of a text: {"pieces", "next": [[{"piece", "probability"}] a piece]}, the
  /// first of which stands before any piece, and "surprise": -log2 of each piece's probability.
  std::string expectations(const std::string& text, int n);
  /// First lines of the text as the network gets them: {"lines": [{"text", "pieces", "ids"}],
  /// "prefixes": [{"input": ids, padded, "target": id}]} (prefixes where the recipe asks for them).
  std::string preparation(int lines);
  /// The model file.
  std::string save();

 private:
  Model& current();

  Recipe recipe_;
  std::vector<std::string> lines_;  // that are trained on
  TextLanguageModel template_;      // text side of the model; the trainer has the network
  std::unique_ptr<Model> model_;    // a copy with the weights of step copied_
  long copied_ = -1, step_ = 0, tokens_ = 0;
  std::optional<Trainer<LanguageModel<float>>> trainer_;
};

}  // namespace refrain::session
