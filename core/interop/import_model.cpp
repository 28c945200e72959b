#include "core/interop/import_model.hpp"

#include "core/interop/safetensors.hpp"

namespace refrain {

ModelFile import_model(std::string_view bytes, const ImportOptions& options) {
  if (looks_like_safetensors(bytes)) return import_safetensors(bytes, options);
  return load_model(bytes);
}

}  // namespace refrain
