// Word vectors in their usual text form: a line is a word and its values, separated by spaces
// (GloVe, fastText, word2vec; a first line of two numbers is a header). Some words of GloVe hold
// spaces themselves (". . ."): the values are the last of a line.
#pragma once

#include <string_view>

#include "core/io/model_file.hpp"

namespace refrain {

struct WordVectorReport {
  std::size_t lines = 0;  // vectors in the text
  std::size_t found = 0;  // words of the vocabulary that got one
};

/// Fills the rows of known words; others stay as they are, and of a word that comes twice the first
/// vector counts. Throws DataError naming the line where a value is missing, extra or not a finite
/// number. `what` names the source in messages.
WordVectorReport load_word_vectors(std::string_view text, const std::string& what,
                                   const Vocabulary& vocabulary, Embedding<float>& embedding);
/// The same for the words that a model reads.
WordVectorReport load_word_vectors(std::string_view text, const std::string& what, ModelFile& file);

}  // namespace refrain
