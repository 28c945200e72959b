// A TensorFlow.js LayersModel (also what tensorflowjs_converter makes of a Keras model) as one of
// our networks:
//
//   Embedding -> SimpleRNN | LSTM | GRU, one or more -> Dense        a language model
//   two of these chains, the second one's recurrent layers starting  an encoder-decoder without
//   from the first one's states (Concatenate of both directions'     attention; the encoder's
//   states where they are Bidirectional)                             layers may be Bidirectional
//
// LayerNormalization may follow every recurrent layer of the first chain, Dropout may stand
// anywhere. Whatever else there is, is refused with the layer's name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/interop/import_options.hpp"
#include "core/io/model_file.hpp"

namespace refrain {

/// Whether a JSON document is a LayersModel's model.json.
bool looks_like_keras(std::string_view json);

/// The weight files that a model.json names, to be put into ImportOptions::files.
std::vector<std::string> keras_files(std::string_view json);

/// Throws FormatError naming the layer or file at fault and what would do, ArgumentError where an
/// option is missing.
ModelFile import_keras(std::string_view json, const ImportOptions& options);

}  // namespace refrain
