// The model file as a JSON value, for formats that keep its tensors elsewhere.
#pragma once

#include "core/io/json.hpp"
#include "core/io/model_file.hpp"

namespace refrain {

inline constexpr const char* kModelTooLarge =
    "model file: needs more memory than there is; close other programs or take a smaller model";

/// Everything but "tensors".
Json write_model_frame(ModelFile& file);

/// As load_model, from a document that is parsed already. Throws FormatError.
ModelFile read_model_json(const Json& document, LoadFor use = LoadFor::change);

}  // namespace refrain
