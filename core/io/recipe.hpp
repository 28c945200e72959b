// A recipe: everything that a training run needs but the data's place, as one JSON that anyone can
// run again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/io/model_file.hpp"
#include "core/search/beam_search.hpp"
#include "core/train/text_task.hpp"

namespace refrain {

/// Where sentence pairs (or, for language models, lines) come from.
struct DataSource {
  std::string path;         // a TSV, or the source side
  std::string target_path;  // the target side of two aligned files; empty for a TSV
  std::string source_language, target_language;
  bool swap = false;  // the TSV's second column is the source
  int repeat = 1;     // how often each pass trains on it
  /// A TSV with the same first language: where both have a line of it, this one's second column is
  /// the target and the other's the source. `limit` of the pairs so joined are kept, 0: all.
  std::string pivot;
  std::size_t limit = 0;
  /// A model file: the TSV's first column alone is read, of lines that no other source of these
  /// languages has, and this model writes the other side (Zhang & Zong 2016 where it is the target,
  /// back-translation, Sennrich et al. 2016, where it is the source). Empty: both columns are read.
  std::string translated_by;
};

struct Recipe {
  bool translates = true;  // "kind": "translation" or "language_model"
  TranslationTaskOptions translation;
  LanguageModelTaskOptions language_model;
  TrainingOptions training;
  SearchOptions search;
  std::vector<DataSource> train, valid, test;
  /// Leave out the training pairs that share a sentence with a validation or test pair, in any
  /// language: sets made for one language pair are not disjoint from those of another.
  bool drop_overlap = false;
  /// Text file with word vectors for the source embedding, or empty.
  std::string word_vectors;
  ModelCard card;
};

/// Reads a recipe; `settings` such as "training.seed=7" then replace single values. Throws
/// FormatError naming path and remedy.
Recipe read_recipe(std::string_view json, const std::vector<std::string>& settings);
/// The recipe with every default filled in.
std::string write_recipe(const Recipe& recipe);

}  // namespace refrain
