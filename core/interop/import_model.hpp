// Any model file that we understand, told by its content: our own JSON, safetensors, or the
// model.json of a TensorFlow.js LayersModel.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/interop/keras_model.hpp"
#include "core/interop/torch_model.hpp"

namespace refrain {

/// Other files that a file names and that import_model needs in ImportOptions::files, by paths that
/// stay in its folder. Throws FormatError.
std::vector<std::string> files_needed(std::string_view bytes);

/// What to do with a file of a kind that is known and not read (HDF5, PyTorch's own, pickles,
/// ONNX);
/// "" for any other.
std::string remedy_for(std::string_view bytes);

/// Throws FormatError where the content is none of these or is broken, ArgumentError where options
/// lack that the file needs. Options are for files that are not ours; ours need none.
ModelFile import_model(std::string_view bytes, const ImportOptions& options);

}  // namespace refrain
