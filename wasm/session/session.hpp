// The facade that the page uses: a few classes of plain values and JSON texts around the core, so
// that the bindings hold nothing but registrations and everything here is tested natively.
//
// Nothing calls back. Long work is a handle that is advanced: TranslationJob, TrainingJob and
// GenerationJob do a slice of work and say how far they are; the worker decides when to go on.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "core/io/model_file.hpp"
#include "core/io/recipe.hpp"
#include "core/search/text_generator.hpp"
#include "core/search/translator.hpp"
#include "core/text/sentences.hpp"
#include "core/train/trainer.hpp"

namespace refrain::session {

/// A loaded model.
class Model {
 public:
  /// Throws FormatError; see load_model.
  explicit Model(const std::string& json);
  explicit Model(ModelFile file) : file_(std::move(file)) {}

  /// {"kind", "source": [..], "target": [..], "parameters", "vocabulary", "card": {..}} as JSON.
  std::string describe();
  /// The model file, weights as "float32", "float16", "int8" or "nested".
  std::string save(const std::string& format);
  /// Runs the checks that the file carries; JSON list of those that differ (empty: all agree).
  std::string verify();

  ModelFile& file() { return file_; }

 private:
  ModelFile file_;
};

/// A model from a file that comes in pieces; see ModelReader of core/io.
class ModelLoading {
 public:
  /// The address of `bytes` bytes for the next piece, until the next call.
  std::size_t room(std::size_t bytes);
  /// Reads a piece of that many bytes from there. Throws FormatError.
  void add(std::size_t bytes);
  /// The model, when all has come. Throws FormatError. The caller owns the result.
  Model* model();

 private:
  ModelReader reader_;
  std::vector<char> piece_;
};

/// Translates a text: all its sentences, white space between them kept.
class TranslationJob {
 public:
  /// options: JSON {"target", "prefix", "beam_size", "n_best", "length_penalty", "sample",
  /// "temperature", "top_k", "seed", "whole", ...}; the model must outlive the job.
  TranslationJob(Model& model, const std::string& text, const std::string& options);
  /// Works for about `milliseconds`; true while there is more to do.
  bool advance(double milliseconds);
  /// {"finished", "total", "text"} as JSON: the text with the sentences translated so far.
  std::string progress() const;
  /// {"text", "sentences": [{"source", "start", "pieces", "hypotheses": [{"text", "pieces",
  /// "probabilities", "score", "attention": [[..] a target piece]}]}]} as JSON.
  std::string result() const;

 private:
  std::vector<TextPart> parts_;
  std::optional<Translation> translation_;
};

/// Trains a translator from sentence pairs, or goes on training a loaded one or a checkpoint.
class TrainingJob {
 public:
  /// recipe: as the program's; pairs: TSV lines "source<TAB>target". Every tenth pair validates
  /// when there are at least 50 and `hold_out` is true.
  TrainingJob(const std::string& recipe, const std::string& pairs, bool hold_out);
  /// Goes on from a checkpoint made by save_checkpoint with the same pairs.
  TrainingJob(const std::string& checkpoint, const std::string& recipe, const std::string& pairs,
              bool hold_out);

  /// Makes updates for about `milliseconds`. Returns JSON: {"step", "epoch", "loss", "perplexity",
  /// "gradientNorm", "learningRate", "words", "wordsPerSecond", "finished", "reason",
  /// "validationPerplexity"?, "validationAccuracy"?}. Throws DivergedError; the weights of the step
  /// before stay.
  std::string advance(double milliseconds);
  bool finished() const { return trainer_->finished(); }
  /// A copy of what has been learnt so far, ready to translate.
  /// The caller owns the result.
  Model* model() const;
  std::string save_checkpoint() const;
  /// The pairs that validate; none where nothing is held out.
  const ParallelData& held_out() const { return held_; }
  /// With the network as it was made; for its text side.
  const TranslationModel& prepared() const { return template_; }

 private:
  void start(const Recipe& recipe, const std::string& pairs, bool hold_out,
             std::optional<ModelFile> checkpoint);

  TranslationModel template_;  // text side of the model; the trainer has the network
  ModelCard card_;
  ParallelData held_;
  std::optional<Trainer<Seq2Seq<float>>> trainer_;
};

/// Continues a text with a language model.
class GenerationJob {
 public:
  /// options: JSON {"max_length", "temperature", "top_k", "seed"}.
  GenerationJob(Model& model, const std::string& prompt, const std::string& options);
  bool advance() { return generator_.advance(); }
  std::string text() const { return generator_.text(); }
  /// [{"piece", "probability"}, ..] as JSON, the n most probable next pieces.
  std::string next_words(int n) const;

 private:
  TextGenerator generator_;
};

}  // namespace refrain::session
