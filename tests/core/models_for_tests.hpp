// Small random models that several tests share.
#pragma once

#include "core/train/text_task.hpp"

namespace refrain::test {

/// A translator of a dozen made-up words, random weights, dropout off.
inline TranslationModel small_translator(std::uint64_t seed = 1, bool multilingual = false) {
  TranslationTaskOptions options;
  options.source_languages = {"en"};
  options.target_languages =
      multilingual ? std::vector<std::string>{"fr", "de"} : std::vector<std::string>{"fr"};
  options.tokenizer.kind = TokenizerKind::word;
  options.shared_vocabulary = false;
  options.model.embedding_size = 6;
  options.model.encoder.hidden_size = 5;
  options.model.encoder.bidirectional = true;
  options.model.decoder.hidden_size = 7;
  ParallelData data{"en", "fr", {"a b c d e", "f g h i j"}, {"p q r s t", "u v w x y"}};
  TranslationModel model = make_translation_model(options, {data}, seed);
  // Larger weights than usual, so that the distributions are not flat.
  for (auto& [name, parameter] : model.network.parameters()) parameter->value *= 2.5f;
  return model;
}

inline std::vector<ParallelData> small_pairs() {
  return {{"en",
           "fr",
           {"a b", "c d e", "f", "g h", "i j a", "b c"},
           {"p q", "r s t", "u", "v w", "x y p", "q r"}}};
}

}  // namespace refrain::test
