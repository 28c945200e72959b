#include "core/interop/import_model.hpp"

#include "core/interop/safetensors.hpp"

namespace refrain {

std::vector<std::string> files_needed(std::string_view bytes) {
  if (looks_like_safetensors(bytes) || !looks_like_keras(bytes)) return {};
  return keras_files(bytes);
}

std::string remedy_for(std::string_view bytes) {
  const auto begins = [&](std::string_view with) { return bytes.substr(0, with.size()) == with; };
  if (begins("\x89HDF"))
    return "this is HDF5, as Keras saves it; make it a LayersModel: tensorflowjs_converter "
           "--input_format=keras FILE FOLDER";
  if (begins("PK\x03\x04"))
    return "this is a zip, as PyTorch and Keras 3 save it; of PyTorch save model.state_dict() as "
           "safetensors, of Keras make a LayersModel with tensorflowjs_converter";
  if (begins("\x80\x02") || begins("\x80\x03") || begins("\x80\x04"))
    return "this is a pickle, which could run any code; save model.state_dict() as safetensors";
  // The version of the format, its first field, then that of the maker.
  if (bytes.size() > 2 && bytes[0] == '\x08' && bytes[1] > 0 && bytes[1] < 32 && bytes[2] == '\x12')
    return "this is ONNX, which is written here and not read; convert what it was made of";
  return "";
}

ModelFile import_model(std::string_view bytes, const ImportOptions& options) {
  if (looks_like_safetensors(bytes)) return import_safetensors(bytes, options);
  if (looks_like_keras(bytes)) return import_keras(bytes, options);
  if (const std::string remedy = remedy_for(bytes); !remedy.empty()) throw FormatError(remedy);
  return load_model(bytes);
}

}  // namespace refrain
