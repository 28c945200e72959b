#include "core/interop/torch_model.hpp"

#include <algorithm>
#include <cctype>

#include "core/interop/own_metadata.hpp"
#include "core/interop/safetensors.hpp"
#include "core/interop/torch_recurrent.hpp"

namespace refrain {
namespace {

// ---------------------------------------------------------------- finding layers by their shapes

bool contains(const std::string& name, std::initializer_list<const char*> parts) {
  std::string lower = name;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::any_of(parts.begin(), parts.end(),
                     [&](const char* part) { return lower.find(part) != std::string::npos; });
}

/// "fc.bias" for "fc.weight" where the file has one, or "".
std::string bias_of(const ForeignWeights& weights, const std::string& name) {
  const std::string ending = "weight";
  if (name.size() < ending.size() || name.substr(name.size() - ending.size()) != ending) return "";
  const std::string bias = name.substr(0, name.size() - ending.size()) + "bias";
  return weights.has(bias) ? bias : "";
}

/// The free matrices of `cols` columns, in the order of their names.
std::vector<std::string> matrices(const ForeignWeights& weights, Index cols, bool with_bias) {
  std::vector<std::string> names;
  for (const auto& name : weights.unused()) {
    const auto& shape = weights.at(name).shape;
    if (shape.size() == 2 && shape[1] == cols && bias_of(weights, name).empty() != with_bias)
      names.push_back(name);
  }
  return names;
}

/// The one of `names` that is an embedding: the only one, or the only one called so.
std::string choose_embedding(std::vector<std::string> names, const std::string& what, Index cols) {
  if (names.size() > 1) {
    std::vector<std::string> called;
    for (const auto& name : names)
      if (contains(name, {"emb"})) called.push_back(name);
    if (!called.empty()) names = called;
  }
  if (names.size() == 1) return names[0];
  std::string list;
  for (const auto& name : names) list += (list.empty() ? "" : ", ") + message_text(name);
  throw FormatError("safetensors: " + what + " should be the one matrix of " +
                    std::to_string(cols) + " columns without a bias; the file has " +
                    (names.empty() ? "none" : list + "; name one of them 'embedding'"));
}

/// Takes the nn.Linear to the words to output.weight and output.bias; false: there is none.
bool take_output(ForeignWeights& weights, Index hidden, Index words, NetworkDraft& draft) {
  for (const bool with_bias : {true, false})
    for (const auto& name : matrices(weights, hidden, with_bias)) {
      if (weights.at(name).shape[0] != words) continue;
      const std::string why = "there are " + std::to_string(words) + " words";
      draft.tensors["output.weight"] = weights.take(name, words, hidden, why);
      if (with_bias)
        draft.tensors["output.bias"] = weights.take(bias_of(weights, name), words, 1, why);
      return true;
    }
  return false;
}

void require_all_used(const ForeignWeights& weights) {
  const auto unused = weights.unused();
  if (unused.empty()) return;
  throw FormatError("safetensors: '" + message_text(unused[0]) + "' " +
                    shape_text(weights.at(unused[0]).shape) + " and " +
                    std::to_string(unused.size() - 1) +
                    " more have no place in a language model or encoder-decoder");
}

StackOptions stack_options(const TorchStack& stack, const ImportOptions& options) {
  StackOptions result;
  result.cell.kind = stack.kind;
  result.cell.activation = options.activation;
  result.hidden_size = stack.hidden;
  result.layers = stack.layers;
  result.bidirectional = stack.bidirectional;
  return result;
}

// ---------------------------------------------------------------- the two kinds

ModelFile import_language_model(ForeignWeights& weights, const TorchStack& stack,
                                const ImportOptions& import) {
  NetworkDraft draft;
  LanguageModelOptions options;
  convert_torch_stack(stack, "stack.", false, weights, draft.tensors);
  const std::string embedding =
      choose_embedding(matrices(weights, stack.inputs, false), "the embedding", stack.inputs);
  Weight<float> rows = weights.take(embedding);
  const Index words = rows.rows();
  options.embedding_size = stack.inputs;
  options.vocabulary = words;
  options.stack = stack_options(stack, import);
  options.tied_output = !take_output(weights, stack.hidden, words, draft);
  require_all_used(weights);
  draft.tensors["embedding.weight"] = std::move(rows);
  draft.options = options;
  TextDraft text = text_of(draft, import);
  return build_model(std::move(draft), std::move(text));
}

/// Bridge and attention, which stand under our own names.
void take_own_parts(ForeignWeights& weights, Seq2SeqOptions& options, NetworkDraft& draft) {
  for (const auto& name : weights.unused())
    if (name.rfind("bridge.", 0) == 0 || name.rfind("decoder.attention.", 0) == 0)
      draft.tensors[name] = weights.take(name);
  const auto has = [&](const char* name) { return draft.tensors.count(name) != 0; };
  options.bridge = has("bridge.0.hidden.weight") ? BridgeKind::dense : BridgeKind::copy;
  options.attention = AttentionKind::none;
  if (!has("decoder.attention.combine.weight")) return;
  options.attention_size = draft.tensors["decoder.attention.combine.weight"].rows();
  options.attention = has("decoder.attention.query.weight") ? AttentionKind::additive
                      : has("decoder.attention.key.weight") ? AttentionKind::general
                                                            : AttentionKind::dot;
}

ModelFile import_translation(ForeignWeights& weights, const TorchStack& encoder,
                             const TorchStack& decoder, const ImportOptions& import) {
  if (decoder.bidirectional)
    throw FormatError("safetensors: '" + message_text(decoder.prefix) +
                      "' reads both ways; a decoder cannot");
  NetworkDraft draft;
  Seq2SeqOptions options;
  convert_torch_stack(encoder, "encoder.", false, weights, draft.tensors);
  convert_torch_stack(decoder, "decoder.", true, weights, draft.tensors);
  take_own_parts(weights, options, draft);
  options.encoder = stack_options(encoder, import);
  options.decoder = stack_options(decoder, import);
  const Index E = options.embedding_size = encoder.inputs;
  options.input_feeding =
      decoder.inputs == E + options.attention_size && options.attention_size > 0;
  auto embeddings = matrices(weights, E, false);
  std::vector<std::string> sources, targets;
  for (const auto& name : embeddings) {
    if (contains(name, {"enc", "src", "source"})) sources.push_back(name);
    if (contains(name, {"dec", "tgt", "trg", "target"})) targets.push_back(name);
  }
  options.shared_embedding = targets.empty() || sources.empty();
  Index target_words = 0;
  if (options.shared_embedding) {
    auto& rows = draft.tensors["embedding.weight"] =
        weights.take(choose_embedding(embeddings, "the embedding", E));
    options.source_vocabulary = target_words = rows.rows();
  } else {
    auto& source = draft.tensors["source_embedding.weight"] =
        weights.take(choose_embedding(sources, "the source embedding", E));
    options.source_vocabulary = source.rows();
    auto& target = draft.tensors["target_embedding.weight"] =
        weights.take(choose_embedding(targets, "the target embedding", E));
    target_words = target.rows();
  }
  options.target_vocabulary = target_words;
  const Index reads =
      options.attention == AttentionKind::none ? decoder.hidden : options.attention_size;
  options.tied_output = !take_output(weights, reads, target_words, draft);
  require_all_used(weights);
  draft.options = options;
  TextDraft text = text_of(draft, import);
  return build_model(std::move(draft), std::move(text));
}

ModelFile import_own(Safetensors& file, const std::string& metadata) {
  std::map<std::string, Weight<float>> tensors;
  for (const auto& entry : file.weights.all())
    tensors[entry.first] = file.weights.take(entry.first);
  return read_own_model(parse_json(metadata, "safetensors metadata 'refrain'"), tensors);
}

}  // namespace

ModelFile import_safetensors(std::string_view bytes, const ImportOptions& options) {
  Safetensors file = read_safetensors(bytes);
  if (const auto own = file.metadata.find(kOwnMetadata); own != file.metadata.end())
    return import_own(file, own->second);
  const auto stacks = find_torch_stacks(file.weights);
  if (stacks.size() == 1) return import_language_model(file.weights, stacks[0], options);
  if (stacks.size() == 2) {
    const bool swapped = contains(stacks[0].prefix, {"dec"}) && contains(stacks[1].prefix, {"enc"});
    if (!swapped && !(contains(stacks[0].prefix, {"enc"}) && contains(stacks[1].prefix, {"dec"})))
      throw FormatError("safetensors: of '" + message_text(stacks[0].prefix) + "' and '" +
                        message_text(stacks[1].prefix) +
                        "' one must be named encoder and one decoder");
    return import_translation(file.weights, stacks[swapped ? 1 : 0], stacks[swapped ? 0 : 1],
                              options);
  }
  throw FormatError("safetensors: the file has " + std::to_string(stacks.size()) +
                    " recurrent modules (nn.RNN, nn.LSTM or nn.GRU, seen by weight_ih_l0); one "
                    "makes a language model, two an encoder-decoder");
}

std::string export_safetensors(ModelFile& file) {
  const auto parameters =
      std::visit([](auto& model) { return model.network.parameters(); }, file.model);
  return write_safetensors(parameters,
                           {{"format", "pt"}, {kOwnMetadata, to_text(write_own_metadata(file))}});
}

}  // namespace refrain
