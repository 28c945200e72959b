// A lesson on one model for many languages (Johnson et al. 2017): it trains on the pairs that there
// are, translates between any two languages, and shows where it has put their words.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "wasm/session/session.hpp"

namespace refrain::session {

class LanguagesLesson {
 public:
  /// recipe: as the program's, with all languages on both sides and a shared embedding; pairs:
  /// lines "from<TAB>to<TAB>source<TAB>target". Throws DataError for any other line.
  LanguagesLesson(const std::string& recipe, const std::string& pairs);

  /// Makes so many updates, one at least. JSON: {"step", "epoch", "loss", "gradientNorm",
  /// "wordsPerSecond", "finished"}.
  std::string advance(int updates);
  /// Each line into one language, greedily: JSON list as TranslationLesson::translate.
  std::string translate(const std::string& lines, const std::string& target);
  /// The embedding of every piece in two dimensions and its nearest others by cosine: {"shares":
  /// [..], "points": [{"piece", "languages": [..], "x", "y", "near": [{"piece", "cosine"}]}]} as
  /// JSON. Special pieces are left out, language tokens are not.
  std::string map(int near);

 private:
  TranslationModel& current();

  TranslationModel template_;
  std::vector<std::vector<std::string>> languages_of_;  // a piece
  std::optional<Trainer<Seq2Seq<float>>> trainer_;
  std::unique_ptr<TranslationModel> model_;  // a copy with the weights of now, or null
};

}  // namespace refrain::session
