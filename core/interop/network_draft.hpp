// A network that an importer has understood: its options and its tensors under our names. From here
// all importers go the same way into a model.
#pragma once

#include <map>
#include <string>
#include <variant>

#include "core/interop/foreign_text.hpp"
#include "core/io/model_file.hpp"

namespace refrain {

struct NetworkDraft {
  std::variant<Seq2SeqOptions, LanguageModelOptions> options;
  std::map<std::string, Weight<float>> tensors;
};

/// What words a draft's rows stand for. `target` is unused by language models and where the
/// embedding is shared.
struct TextDraft {
  std::vector<std::string> source_languages, target_languages;
  VocabularyMap source, target;
};

/// The model of a draft whose embedding and output rows still are in the other model's order: moves
/// them, sets the vocabulary sizes and copies every tensor to its place. Throws FormatError naming
/// a tensor that is missing, left over or of another shape, and options that contradict each other;
/// nothing is allocated before the draft was seen to hold every weight.
ModelFile build_model(NetworkDraft draft, TextDraft text);

}  // namespace refrain
