// Files of other programs on their way into a model, as they are dropped on a page: any number, in
// any order, each told by its content.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/interop/import_options.hpp"
#include "wasm/session/session.hpp"

namespace refrain::session {

class Conversion {
 public:
  /// A file by its name without folders. Of two by one name the later stays.
  void add(const std::string& name, const std::string& bytes);

  /// [{"name", "role"}, ..] as JSON, in the order of their names. Roles: "model", "weights" (that
  /// the model names), "vocabulary", "target_vocabulary", "word_vectors", "unknown".
  std::string files() const;

  /// The model that the files make. options: JSON {"source": [..], "target": [..] languages,
  /// "tokenizer": "word" | "character" | "keras", "activation": "tanh" | "relu" of an nn.RNN}.
  /// Throws FormatError and DataError for what is broken, ArgumentError for what is missing.
  /// The caller owns the result.
  Model* convert(const std::string& options) const;

 private:
  enum class Role { model, weights, vocabulary, target_vocabulary, word_vectors, unknown };
  static const char* name_of(Role role);
  void require_known(const std::map<std::string, Role>& roles) const;
  std::map<std::string, Role> roles() const;
  const std::string& model_among(const std::map<std::string, Role>& roles) const;

  std::map<std::string, std::string> files_;
};

}  // namespace refrain::session
