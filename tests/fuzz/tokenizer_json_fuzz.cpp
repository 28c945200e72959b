// tokenizer.json and other vocabulary files under libFuzzer.

#include "core/interop/foreign_text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  try {
    refrain::ForeignText text =
        refrain::read_vocabulary({reinterpret_cast<const char*>(data), size}, "vocabulary", {});
    const auto pieces = text.tokenizer.encode("The old houses, \xc3\xa9t\xc3\xa9 25");
    text.tokenizer.decode(pieces);
    const auto words = static_cast<refrain::Index>(text.pieces.size());
    refrain::map_vocabulary(std::move(text), words);
  } catch (const refrain::FormatError&) {
  }
  return 0;
}
