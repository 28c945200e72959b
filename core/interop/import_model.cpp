#include "core/interop/import_model.hpp"

#include "core/interop/safetensors.hpp"

namespace refrain {

std::vector<std::string> files_needed(std::string_view bytes) {
  if (looks_like_safetensors(bytes) || !looks_like_keras(bytes)) return {};
  return keras_files(bytes);
}

ModelFile import_model(std::string_view bytes, const ImportOptions& options) {
  if (looks_like_safetensors(bytes)) return import_safetensors(bytes, options);
  if (looks_like_keras(bytes)) return import_keras(bytes, options);
  return load_model(bytes);
}

}  // namespace refrain
