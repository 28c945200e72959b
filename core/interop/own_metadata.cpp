#include "core/interop/own_metadata.hpp"

#include "core/io/tensor.hpp"

namespace refrain {

Json write_own_metadata(ModelFile& file) {
  Json document = write_model_frame(file);
  document.erase("training");
  return document;
}

ModelFile read_own_model(Json document, const std::map<std::string, Weight<float>>& tensors) {
  if (!document.is_object())
    throw FormatError(std::string("the metadata '") + kOwnMetadata + "' is not an object");
  Json& written = document["tensors"] = Json::object();
  for (const auto& [name, weight] : tensors)
    written[name] = write_tensor(weight, TensorFormat::float32);
  return read_model_json(document);
}

}  // namespace refrain
