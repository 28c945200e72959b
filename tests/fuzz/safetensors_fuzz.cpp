// Safetensors under libFuzzer: PyTorch's with a vocabulary of a few words, and our own.

#include "core/interop/torch_model.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static const refrain::ImportOptions options = [] {
    refrain::ImportOptions made;
    made.vocabulary = R"(["<pad>","a","b","c","d","e","f","g","h"])";
    made.source_languages = {"en"};
    made.target_languages = {"fr"};
    return made;
  }();
  try {
    refrain::import_safetensors({reinterpret_cast<const char*>(data), size}, options);
  } catch (const refrain::FormatError&) {
  } catch (const refrain::ArgumentError&) {  // an option that the file would need
  }
  return 0;
}
