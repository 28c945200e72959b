// Word vectors in text form under libFuzzer.

#include "core/base/error.hpp"
#include "core/io/word_vectors.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  refrain::Vocabulary vocabulary;
  for (const char* word : {"the", "old", "house"}) vocabulary.add(word);
  refrain::Embedding<float> embedding(static_cast<refrain::Index>(vocabulary.size()), 3);
  try {
    refrain::load_word_vectors(text, "vectors", vocabulary, embedding);
  } catch (const refrain::DataError&) {
  }
  return 0;
}
