// A language model as a TensorFlow.js LayersModel:
//
//   Embedding -> Dropout -> SimpleRNN | LSTM | GRU, LayerNormalization, Dropout, .. -> Dense
//   softmax
//
// It reads ids (B x T), the first <s>, in the order of our vocabulary, and puts out probabilities
// (B x T x V). The model file without its tensors is userDefinedMetadata.refrain in model.json, by
// which import_keras gives words, card and options back.
#pragma once

#include <map>
#include <string>

#include "core/io/model_file.hpp"

namespace refrain {

/// Files by their names: model.json and the weights it names. Throws ArgumentError, with what would
/// do, for networks that are no plain stack of layers that TensorFlow.js can run: encoder-decoders,
/// residuals, batch normalisation, layer normalisation inside cells, GRUs with reset_after, leaky
/// relu.
std::map<std::string, std::string> export_keras(ModelFile& file);

}  // namespace refrain
