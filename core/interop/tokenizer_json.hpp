// Hugging Face's tokenizer.json (github.com/huggingface/tokenizers), kinds BPE and WordLevel.
//
//   in    model BPE or WordLevel; normalizer NFC, NFKC, Lowercase, Strip or none; pre_tokenizer
//         Metaspace (BPE), WhitespaceSplit or Whitespace (both); and every file that we write
//   out   BPE, characters and Keras' words as they are here: preparation, escapes and cuts become
//         normalizers and a Split by a regular expression made of our classes of characters
#pragma once

#include <string>

#include "core/interop/foreign_text.hpp"
#include "core/io/json.hpp"

namespace refrain {

/// Whether a document is a tokenizer.json.
bool is_tokenizer_json(const Json& document);

/// Throws FormatError naming the part that has no counterpart here (byte-level BPE, byte_fallback,
/// suffixes, other normalizers) or is broken.
ForeignText read_tokenizer_json(const JsonView& document);

/// Throws ArgumentError for a tokenizer by words with joiners, which the format cannot express, and
/// for BPE whose vocabulary lacks the result of a merge.
std::string write_tokenizer_json(const TextCodec& codec, const TextPreparation& preparation);

}  // namespace refrain
