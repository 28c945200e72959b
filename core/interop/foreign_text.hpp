// The words of another library's model and where its rows go in ours.
//
// Our vocabularies begin with <pad>, <unk>, <s> and </s>; others have them elsewhere, under other
// names, or not at all. Rows of an embedding (V x E) and of an output layer (V x H) move along. A
// special piece that the other model has not got reads like its padding (Keras pads a text's front
// with row 0, so that <s> means the same there) and is never put out: its bias is kNeverBias.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/math/matrix.hpp"
#include "core/models/text_model.hpp"

namespace refrain {

/// exp(kNeverBias) is 0 in float32, and int8 and float16 files can hold it.
inline constexpr float kNeverBias = -1e4f;

/// How texts are cut where the vocabulary file does not say.
struct TextOptions {
  /// "word", "character", or "keras": text_to_word_sequence with its default filters.
  std::string tokenizer = "word";
};

/// Pieces by their ids there, "" where an id has none, and how texts become pieces.
struct ForeignText {
  std::vector<std::string> pieces;
  Tokenizer tokenizer;
  TextPreparation preparation;
  /// From a map of pieces to ids (Keras' word_index), which may name more words than the model has.
  bool may_be_longer = false;
};

/// Reads a vocabulary: a JSON list of pieces, a JSON object from pieces to ids (Keras' word_index),
/// a Hugging Face tokenizer.json (which says how texts are cut, too), or lines, one piece each.
/// Throws FormatError naming `what` and the entry, and ArgumentError for a tokenizer that does not
/// exist.
ForeignText read_vocabulary(std::string_view text, const std::string& what,
                            const TextOptions& options);

/// Our vocabulary with the row of the other model behind each piece.
struct VocabularyMap {
  TextCodec codec;
  TextPreparation preparation;
  std::vector<std::optional<Index>> rows;  // one for each of our pieces
  Index size = 0;                          // rows there
};

/// For a model of `size` words. Throws FormatError where the vocabulary has fewer pieces, more of
/// them, or a repeated one.
VocabularyMap map_vocabulary(ForeignText text, Index size);

/// (size x E) -> (V x E). Throws FormatError for another number of rows.
Weight<float> map_embedding(const Weight<float>& weight, const VocabularyMap& map);
/// An output layer (size x H), (size x 1) -> (V x H), (V x 1); an empty weight (tied) stays empty.
void map_output(Weight<float>& weight, Weight<float>& bias, const VocabularyMap& map);

}  // namespace refrain
