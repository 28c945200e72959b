// A model file without its tensors, which the files that we write in other formats carry along, so
// that they come back with words, card and options.
#pragma once

#include <map>
#include <string>

#include "core/io/model_json.hpp"

namespace refrain {

/// The key of the metadata it is under.
inline constexpr const char* kOwnMetadata = "refrain";

/// Everything but tensors and training state.
Json write_own_metadata(ModelFile& file);

/// The model of such a document and its tensors, by our names. Throws FormatError as load_model.
ModelFile read_own_model(Json document, const std::map<std::string, Weight<float>>& tensors);

}  // namespace refrain
