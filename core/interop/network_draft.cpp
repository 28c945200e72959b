#include "core/interop/network_draft.hpp"

#include "core/models/parameter_count.hpp"

namespace refrain {
namespace {

/// Moves rows of the tensor `name`, where the draft has it.
void move_embedding(NetworkDraft& draft, const std::string& name, const VocabularyMap& map) {
  const auto found = draft.tensors.find(name);
  if (found != draft.tensors.end()) found->second = map_embedding(found->second, map);
}

void move_output(NetworkDraft& draft, const VocabularyMap& map) {
  auto& bias = draft.tensors["output.bias"];
  if (bias.size() == 0) bias = Weight<float>::Zero(map.size, 1);
  const auto weight = draft.tensors.find("output.weight");
  Weight<float> none;
  map_output(weight == draft.tensors.end() ? none : weight->second, bias, map);
}

template <class Network, class Options>
Network build_network(NetworkDraft& draft, const Options& options) {
  double held = 0;
  for (const auto& entry : draft.tensors) held += static_cast<double>(entry.second.size());
  if (held < parameter_count(options))
    throw FormatError("the file holds " + std::to_string(static_cast<long long>(held)) +
                      " weights, a network of its sizes has " +
                      std::to_string(static_cast<long long>(parameter_count(options))));
  Network network(options);
  for (const auto& [name, parameter] : network.parameters()) {
    const auto found = draft.tensors.find(name);
    if (found == draft.tensors.end()) throw FormatError("the file has nothing for our " + name);
    if (found->second.rows() != parameter->rows() || found->second.cols() != parameter->cols())
      throw FormatError("what would be our " + name + " has shape " +
                        shape_text(found->second.rows(), found->second.cols()) + ", expected " +
                        shape_text(parameter->rows(), parameter->cols()));
    parameter->value = std::move(found->second);
    draft.tensors.erase(found);
  }
  if (!draft.tensors.empty())
    throw FormatError("the network has no place for " + draft.tensors.begin()->first);
  return network;
}

ModelFile build_translation(NetworkDraft& draft, TextDraft& text, Seq2SeqOptions options) {
  const bool shared = options.shared_embedding;
  const VocabularyMap& target = shared ? text.source : text.target;
  move_embedding(draft, shared ? "embedding.weight" : "source_embedding.weight", text.source);
  if (!shared) move_embedding(draft, "target_embedding.weight", target);
  move_output(draft, target);
  TranslationModel model;
  model.source_languages = text.source_languages;
  model.target_languages = text.target_languages;
  model.preparation = text.source.preparation;
  model.source = text.source.codec;
  model.target = target.codec;
  options.source_vocabulary = static_cast<Index>(model.source.vocabulary.size());
  options.target_vocabulary = static_cast<Index>(model.target.vocabulary.size());
  model.network = build_network<Seq2Seq<float>>(draft, options);
  ModelFile file;
  file.model = std::move(model);
  return file;
}

ModelFile build_language_model(NetworkDraft& draft, TextDraft& text, LanguageModelOptions options) {
  move_embedding(draft, "embedding.weight", text.source);
  move_output(draft, text.source);
  TextLanguageModel model;
  model.languages = text.source_languages;
  model.preparation = text.source.preparation;
  model.codec = text.source.codec;
  options.vocabulary = static_cast<Index>(model.codec.vocabulary.size());
  model.network = build_network<LanguageModel<float>>(draft, options);
  ModelFile file;
  file.model = std::move(model);
  return file;
}

}  // namespace

ModelFile build_model(NetworkDraft draft, TextDraft text) {
  try {
    if (const auto* options = std::get_if<Seq2SeqOptions>(&draft.options))
      return build_translation(draft, text, Seq2SeqOptions(*options));
    return build_language_model(draft, text, std::get<LanguageModelOptions>(draft.options));
  } catch (const ArgumentError& error) {  // options that contradict each other
    throw FormatError(std::string("the file's network cannot be built here: ") + error.what());
  }
}

}  // namespace refrain
