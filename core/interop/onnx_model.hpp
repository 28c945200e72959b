// Whole models in ONNX (opset 17), for step-by-step use: a caller keeps the state between calls.
//
// A language model is one file:
//   ids (T, B) int64, hidden (L, B, H), cell (L, B, H) of an LSTM
//   -> logits (T, B, V), next_hidden, next_cell; start with zeros and the word <s>
//
// An encoder-decoder is two. The encoder reads the source, with its </s>, once:
//   source (S, B) int64, lengths (B) int32
//   -> memory (B, S, F), keys (B, S, ..), hidden (L, B, H), cell; the first two with attention
// The decoder puts out a word a call; feed starts with zeros:
//   word (B) int64, memory, keys, lengths, hidden, cell, feed (B, A) with input feeding
//   -> logits (B, V), next_hidden, next_cell, attention (B, S), next_feed
//
// The model file without its tensors (vocabulary, languages, card) is metadata_props["refrain"].
#pragma once

#include <map>
#include <string>

#include "core/io/model_file.hpp"

namespace refrain {

/// Files by what they hold: "model", or "encoder" and "decoder". Throws ArgumentError for cells
/// with layer normalisation.
std::map<std::string, std::string> export_onnx(ModelFile& file);

}  // namespace refrain
