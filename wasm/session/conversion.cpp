#include "wasm/session/conversion.hpp"

#include <algorithm>
#include <cstdlib>

#include "core/interop/import_model.hpp"
#include "core/interop/safetensors.hpp"
#include "core/io/json.hpp"
#include "core/io/word_vectors.hpp"
#include "core/text/utf8.hpp"

namespace refrain::session {
namespace {

constexpr std::size_t kFirst = 4096;  // bytes that tell what a text is

std::string last_part(const std::string& path) {
  return path.substr(path.find_last_of("/\\") + 1);
}

char first_character(std::string_view text) {
  const std::size_t at = text.substr(0, kFirst).find_first_not_of(" \t\r\n");
  return at == std::string_view::npos ? '\0' : text[at];
}

bool is_model(std::string_view bytes) {
  if (looks_like_safetensors(bytes)) return true;
  return first_character(bytes) == '{' &&
         (looks_like_keras(bytes) || bytes.find("\"refrain-model\"") != std::string_view::npos);
}

/// Text without a zero byte; of a long one the beginning tells.
bool is_text(std::string_view bytes) {
  const std::string_view first = bytes.substr(0, kFirst);
  const auto bad = find_invalid_utf8(first);
  const bool whole = !bad || (bytes.size() > kFirst && *bad + 4 > first.size());
  return !bytes.empty() && whole && first.find('\0') == std::string_view::npos;
}

/// Whether a line is a word and numbers, or the two numbers of a header.
bool begins_with_vector(std::string_view text) {
  const std::string line(text.substr(0, std::min(text.find('\n'), std::size_t{1} << 16)));
  const std::size_t space = line.find(' ');
  if (space == std::string::npos) return false;
  char* end = nullptr;
  std::strtof(line.c_str() + space, &end);
  return end != line.c_str() + space && (*end == ' ' || *end == '\r' || *end == '\0');
}

bool names_target(const std::string& name) {
  const auto parts = {"target", "tgt", "trg"};
  return std::any_of(parts.begin(), parts.end(),
                     [&](const char* part) { return name.find(part) != std::string::npos; });
}

}  // namespace

void Conversion::require_known(const std::map<std::string, Role>& roles) const {
  for (const auto& [name, role] : roles)
    if (role == Role::unknown) {
      const std::string remedy = remedy_for(files_.at(name));
      throw FormatError("'" + message_text(name) + "' is none of the kinds that are read: " +
                        (remedy.empty() ? "a model file, safetensors, model.json and its weight "
                                          "files, a vocabulary, word vectors"
                                        : remedy));
    }
}

const char* Conversion::name_of(Role role) {
  switch (role) {
    case Role::model: return "model";
    case Role::weights: return "weights";
    case Role::vocabulary: return "vocabulary";
    case Role::target_vocabulary: return "target_vocabulary";
    case Role::word_vectors: return "word_vectors";
    case Role::unknown: break;
  }
  return "unknown";
}

void Conversion::add(const std::string& name, const std::string& bytes) {
  files_[last_part(name)] = bytes;
}

std::map<std::string, Conversion::Role> Conversion::roles() const {
  std::map<std::string, Role> roles;
  std::vector<std::string> named;  // by a model
  for (const auto& [name, bytes] : files_)
    if (is_model(bytes)) {
      roles[name] = Role::model;
      try {
        for (const auto& path : files_needed(bytes)) named.push_back(last_part(path));
      } catch (const FormatError&) {  // convert() says what is wrong with it
      }
    }
  for (const auto& [name, bytes] : files_) {
    if (roles.count(name) != 0) continue;
    Role& role = roles[name] = Role::unknown;
    if (std::find(named.begin(), named.end(), name) != named.end())
      role = Role::weights;
    else if (!is_text(bytes))
      continue;
    else if (const char first = first_character(bytes); first == '{' || first == '[')
      role = names_target(name) ? Role::target_vocabulary : Role::vocabulary;
    else if (begins_with_vector(bytes))
      role = Role::word_vectors;
    else
      role = names_target(name) ? Role::target_vocabulary : Role::vocabulary;
  }
  return roles;
}

std::string Conversion::files() const {
  Json list = Json::array();
  for (const auto& [name, role] : roles())
    list.push_back({{"name", name}, {"role", name_of(role)}});
  return to_text(list);
}

const std::string& Conversion::model_among(const std::map<std::string, Role>& roles) const {
  const std::string* model = nullptr;
  for (const auto& [name, role] : roles) {
    if (role != Role::model) continue;
    if (model != nullptr)
      throw ArgumentError("'" + message_text(name) + "' is a second model; take one of them away");
    model = &files_.at(name);
  }
  if (model != nullptr) return *model;
  require_known(roles);
  throw ArgumentError(
      "there is no model among the files; add one (model.json, safetensors, or a model file of "
      "ours)");
}

Model* Conversion::convert(const std::string& text) const {
  const Json document = parse_json(text.empty() ? "{}" : text, "options");
  const JsonView options(document, "options");
  options.allow({"source", "target", "tokenizer", "activation"});
  ImportOptions import;
  if (options.has("source")) import.source_languages = options.at("source").strings();
  if (options.has("target")) import.target_languages = options.at("target").strings();
  if (options.has("tokenizer")) import.text.tokenizer = options.at("tokenizer").string();
  if (options.has("activation"))
    import.activation =
        options.at("activation").text() == "relu" ? Activation::relu : Activation::tanh;
  const auto roles_of_files = roles();
  const std::string& model = model_among(roles_of_files);
  for (const auto& path : files_needed(model))
    if (const auto found = files_.find(last_part(path)); found != files_.end())
      import.files[path] = found->second;
  const auto take = [&](std::string& into, const std::string& name, const char* what) {
    if (!into.empty())
      throw ArgumentError("'" + message_text(name) + "' is a second " + what +
                          "; take one of them away");
    into = files_.at(name);
  };
  for (const auto& [name, role] : roles_of_files) {
    if (role == Role::vocabulary) take(import.vocabulary, name, "vocabulary");
    if (role == Role::target_vocabulary) take(import.target_vocabulary, name, "target vocabulary");
  }
  ModelFile file = import_model(model, import);
  require_known(roles_of_files);
  for (const auto& [name, role] : roles_of_files)
    if (role == Role::word_vectors && load_word_vectors(files_.at(name), name, file).found == 0)
      throw DataError(name + ": has a vector for none of the model's words");
  return new Model(std::move(file));
}

}  // namespace refrain::session
