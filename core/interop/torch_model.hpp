// Whole models in safetensors: of PyTorch modules around nn.RNN, nn.LSTM and nn.GRU, and our own.
//
// Our own files carry the model file without its tensors as the metadata "refrain" and come back as
// they were. Of any other file the tensors must tell what the network is:
//
//   one recurrent module      a language model: an nn.Embedding (a matrix without a bias), the
//                             recurrent module, an nn.Linear to the words, or none where it is tied
//   two, named enc.. and      an encoder-decoder: one embedding for both or one a side (enc, src,
//   dec..                     source; dec, tgt, trg, target), nn.Linear to the words. Bridge and
//                             attention are read under our names (FORMAT.md):
//                             bridge.0.hidden.weight, decoder.attention.key.weight, ..; without a
//                             bridge the decoder starts from the encoder's final state
#pragma once

#include <string>
#include <string_view>

#include "core/interop/import_options.hpp"

namespace refrain {

/// Throws FormatError naming the tensor at fault and the remedy, ArgumentError where options lack.
ModelFile import_safetensors(std::string_view bytes, const ImportOptions& options);

/// Any model, to come back as it is; checkpoints lose their training state.
std::string export_safetensors(ModelFile& file);

}  // namespace refrain
