// The model file: one JSON with everything a translator needs (see DESIGN in the README for the
// layout). A file is loaded whole or refused with a FormatError that says where and why.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/models/text_model.hpp"
#include "core/train/options.hpp"
#include "core/train/training_state.hpp"

namespace refrain {

enum class TensorFormat : int;

/// One figure of a card, with all that is needed to reproduce it.
struct ModelScore {
  std::string test;       // data and split
  std::string direction;  // "en-fr"
  std::string metric;     // "BLEU"
  double value = 0;
  std::string signature;  // as sacreBLEU prints it
  std::string command;
};

/// A translation that went wrong, shown so that nobody expects too much.
struct ModelFailure {
  std::string direction, source, output;
  std::string better;  // what a person would have written
};

/// What a model is, came from and is worth; shown to users.
struct ModelCard {
  std::string name, description, data, licence, attribution, command;
  std::vector<ModelScore> scores;
  std::vector<std::string> limits;
  std::vector<ModelFailure> failures;
};

/// An input with the output that the model gave when it was saved.
struct ModelCheck {
  std::string input, target, output;
};

/// What a checkpoint holds besides the model.
struct Checkpoint {
  TrainingOptions options;
  TrainingState state;
};

struct ModelFile {
  std::variant<TranslationModel, TextLanguageModel> model;
  ModelCard card;
  std::vector<ModelCheck> checks;
  std::optional<Checkpoint> checkpoint;

  bool translates() const { return std::holds_alternative<TranslationModel>(model); }
  /// Throw ArgumentError when the file holds the other kind.
  TranslationModel& translation();
  TextLanguageModel& language_model();
};

/// What a loaded model is for: its weights can be changed, or are only read: then they are packed
/// for the fastest products, and int8 stays int8 and is calculated with in integers.
enum class LoadFor { change, inference };

class JsonReader;

/// Reads a model file in pieces of any size, so that it need not be in memory as a whole: a tensor
/// is decoded as it comes, and its bytes go as soon as its matrix is packed.
class ModelReader {
 public:
  ModelReader();
  ~ModelReader();

  /// Throws FormatError where there is no memory; what is wrong with the file is said at its end.
  void add(std::string_view piece);
  /// The model; nothing may be added after it. Throws FormatError.
  ModelFile finish(LoadFor use);

 private:
  std::unique_ptr<JsonReader> document_;
};

/// Throws FormatError; allocates no more than in proportion to the text.
ModelFile load_model(std::string_view json, LoadFor use = LoadFor::change);
/// Weights in `format`, except vectors (biases, gains), which stay float32. Checkpoints need
/// TensorFormat::float32 to go on to the bit.
std::string save_model(ModelFile& file, TensorFormat format);

}  // namespace refrain
