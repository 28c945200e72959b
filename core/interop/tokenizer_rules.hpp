// How our texts are prepared and cut, in the words of tokenizer.json: normalizer, pre_tokenizer and
// decoder.
#pragma once

#include "core/io/json.hpp"
#include "core/models/text_model.hpp"

namespace refrain {

struct TokenizerRules {
  Json normalizer, pre_tokenizer, decoder;
};

/// Throws ArgumentError for words with joiners, which no pre_tokenizer makes.
TokenizerRules tokenizer_rules(const TokenizerOptions& options, const TextPreparation& preparation);

/// Whether rules are ours for some options, which are set then.
bool recognise_rules(const Json& normalizer, const Json& pre_tokenizer, bool bpe,
                     TokenizerOptions& options, TextPreparation& preparation);

}  // namespace refrain
