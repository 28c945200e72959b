// Any model file that we understand, told by its content: our own JSON, or safetensors.
#pragma once

#include <string_view>

#include "core/interop/torch_model.hpp"

namespace refrain {

/// Throws FormatError where the content is none of these or is broken, ArgumentError where options
/// lack that the file needs. Options are for files that are not ours; ours need none.
ModelFile import_model(std::string_view bytes, const ImportOptions& options);

}  // namespace refrain
