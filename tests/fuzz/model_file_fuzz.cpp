// The model file under libFuzzer: anything loads or throws FormatError.

#include "core/io/model_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  try {
    refrain::load_model({reinterpret_cast<const char*>(data), size});
  } catch (const refrain::FormatError&) {
  }
  return 0;
}
