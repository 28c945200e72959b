// Continues a text with a language model, a word a step.
#pragma once

#include "core/base/random.hpp"
#include "core/models/text_model.hpp"

namespace refrain {

struct GenerateOptions {
  /// Most pieces to add; the end-of-line token ends a text sooner.
  int max_length = 100;
  /// Divides the logits; below 1 is bolder about likely words.
  double temperature = 1;
  /// Draw from the k most probable words; 0: all.
  int top_k = 0;
  std::uint64_t seed = 1;
};

/// One word of the distribution after a text.
struct NextWord {
  std::string piece;
  float probability = 0;
};

class TextGenerator {
 public:
  /// The model must outlive the generator. Throws ArgumentError for impossible options.
  TextGenerator(const TextLanguageModel& model, std::string_view prompt,
                const GenerateOptions& options);
  /// Adds a word; false once the text has ended.
  bool advance();
  /// Prompt and continuation so far.
  std::string text() const;
  /// The n most probable next words, best first.
  std::vector<NextWord> next_words(std::size_t n) const;

 private:
  void read(TokenId word);

  const TextLanguageModel& model_;
  GenerateOptions options_;
  Random random_;
  LanguageModelState<float> state_;
  std::vector<std::string> pieces_;
  int added_ = 0;
  bool ended_ = false;
};

}  // namespace refrain
