#include <new>

#include "core/io/json_document.hpp"
#include "core/io/model_json.hpp"

namespace refrain {

ModelReader::ModelReader() : document_(std::make_unique<JsonReader>("model file")) {}
ModelReader::~ModelReader() = default;

void ModelReader::add(std::string_view piece) {
  try {
    document_->add(piece);
  } catch (const std::bad_alloc&) {
    throw FormatError(kModelTooLarge);
  }
}

ModelFile ModelReader::finish(LoadFor use) {
  try {
    const JsonDocument document = document_->finish();
    return read_model_json(document.root, use);
  } catch (const std::bad_alloc&) {
    throw FormatError(kModelTooLarge);
  }
}

ModelFile load_model(std::string_view text, LoadFor use) {
  ModelReader reader;
  reader.add(text);
  return reader.finish(use);
}

}  // namespace refrain
