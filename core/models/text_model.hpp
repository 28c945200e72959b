// A network with all that is needed to feed it text: what a model file holds.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "core/models/language_model.hpp"
#include "core/models/seq2seq.hpp"
#include "core/text/copying.hpp"
#include "core/text/tokenizer.hpp"
#include "core/text/unicode_normalization.hpp"
#include "core/text/vocabulary.hpp"

namespace refrain {

/// One language's (or the shared) tokenizer with its vocabulary.
struct TextCodec {
  Tokenizer tokenizer;
  Vocabulary vocabulary;
};

/// How raw text becomes what the tokenizer reads (see core/text).
struct TextPreparation {
  NormalizationForm unicode = NormalizationForm::nfc;
  bool clean = true;  // clean_line: spaces, apostrophes, controls
};

/// An encoder-decoder between texts.
struct TranslationModel {
  /// BCP 47 tags the model reads and writes. With more than one target the source starts with the
  /// token Vocabulary::language_token(target) (Johnson et al. 2017).
  std::vector<std::string> source_languages, target_languages;
  TextPreparation preparation;
  TextCodec source;
  /// Equal to `source` where the embedding is shared; kept as a copy.
  TextCodec target;
  CopyRules copying;
  Seq2Seq<float> network;

  bool multilingual() const { return target_languages.size() > 1; }
  /// Set of output words of a target language; -1 where the network has none. A model of one
  /// target needs no language. Throws ArgumentError for a language that the model has not.
  int word_set(std::string_view language) const;
};

/// A language model over text.
struct TextLanguageModel {
  std::vector<std::string> languages;
  TextPreparation preparation;
  TextCodec codec;
  LanguageModel<float> network;
};

}  // namespace refrain
