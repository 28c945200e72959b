// From texts to what a Trainer needs: vocabulary, untrained network, examples. The program and the
// page train through these same functions.
#pragma once

#include <functional>

#include "core/models/text_model.hpp"
#include "core/text/batching.hpp"

namespace refrain {

/// Sentence pairs of one direction.
struct ParallelData {
  std::string source_language, target_language;
  std::vector<std::string> source, target;
};

struct TranslationTaskOptions {
  std::vector<std::string> source_languages, target_languages;
  TextPreparation preparation;
  TokenizerOptions tokenizer;
  /// One tokenizer and vocabulary for both sides; model.shared_embedding asks for it.
  bool shared_vocabulary = true;
  /// Vocabulary sizes are filled in.
  Seq2SeqOptions model;
  /// Pairs with more pieces on a side are left out of training.
  std::size_t max_pieces = 100;
  /// Share of the pairs with a number, an address or a name on both sides that learn to copy it by
  /// a mark (see core/text/copying.hpp); 0: the model knows no marks.
  double copying = 0;
  /// Share of the pairs whose source is written as people type it: without capitals, without its
  /// full stop (see core/text/noise.hpp).
  double noise = 0;
};

struct LanguageModelTaskOptions {
  std::vector<std::string> languages;
  TextPreparation preparation;
  TokenizerOptions tokenizer;
  LanguageModelOptions model;
  /// Lanes and steps of a truncated back-propagation window.
  int lanes = 16, steps = 32;
  /// Predict only the word after each padded prefix of `steps` words, `lanes` prefixes a batch: the
  /// way of the Keras tutorials. False: every word of one long stream.
  bool prefixes = false;
};

/// The pairs that options.copying and options.noise ask for with marks or noise in them, the others
/// as they are. What learns from `data` afterwards, vocabulary and network, learns both.
void augment_pairs(const TranslationTaskOptions& options, std::uint64_t seed,
                   std::vector<ParallelData>& data);
/// Learns tokenizer and vocabulary from the pairs and initialises a network from `seed`. Throws
/// DataError without pairs, ArgumentError for sizes that contradict each other.
TranslationModel make_translation_model(TranslationTaskOptions options,
                                        const std::vector<ParallelData>& data, std::uint64_t seed);
/// The random numbers that initialise the network of a run with this seed.
Random initialisation_stream(std::uint64_t seed);
/// Makes untrained networks like the model's with other hidden sizes, for cross-validation; each is
/// initialised from `seed`.
std::function<Seq2Seq<float>(Index)> hidden_size_factory(const TranslationModel& model,
                                                         std::uint64_t seed);
/// Pairs as the network reads them; those that are empty on a side or longer than max_pieces
/// (0: any length) are left out.
std::vector<Example> encode_pairs(const TranslationModel& model,
                                  const std::vector<ParallelData>& data, std::size_t max_pieces);
/// Pairs as the batches that validate a run, long ones too; none where there is no data.
std::vector<Batch> validation_batches(const TranslationModel& model,
                                      const std::vector<ParallelData>& data);

TextLanguageModel make_language_model(LanguageModelTaskOptions options,
                                      const std::vector<std::string>& lines, std::uint64_t seed);
/// Training or validation batches of lines: one stream, <s> first and </s> after each line, or
/// padded prefixes.
std::vector<Batch> encode_batches(const TextLanguageModel& model,
                                  const std::vector<std::string>& lines,
                                  const LanguageModelTaskOptions& options);

}  // namespace refrain
