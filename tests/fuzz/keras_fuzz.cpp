// A LayersModel under libFuzzer: model.json, a zero byte, and the bytes of whatever weight files it
// names.

#include <algorithm>

#include "core/interop/keras_model.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const std::size_t zero = std::min(all.find('\0'), all.size());
  const std::string_view json = all.substr(0, zero);
  const std::string weights(all.substr(std::min(zero + 1, all.size())));
  refrain::ImportOptions options;
  options.vocabulary = R"({"the":1,"old":2,"house":3,"tree":4,"is":5,"a":6,"red":7})";
  options.source_languages = {"en"};
  options.target_languages = {"fr"};
  try {
    for (const auto& name : refrain::keras_files(json)) options.files[name] = weights;
    refrain::import_keras(json, options);
  } catch (const refrain::FormatError&) {
  } catch (const refrain::ArgumentError&) {
  }
  return 0;
}
