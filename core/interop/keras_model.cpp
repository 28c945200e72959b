#include "core/interop/keras_model.hpp"

#include <algorithm>
#include <optional>

#include "core/interop/keras_layers.hpp"
#include "core/interop/keras_weights.hpp"
#include "core/interop/own_metadata.hpp"

namespace refrain {
namespace {

/// Embedding -> recurrent layers, found from its end.
struct Chain {
  KerasOutput embedding;
  std::vector<KerasOutput> recurrent;             // from the first
  std::vector<std::optional<KerasOutput>> norms;  // the LayerNormalization after each
  double word_dropout = 0;   // after the embedding; on the way there, before the last layer found
  double layer_dropout = 0;  // between recurrent layers
};

double dropout_rate(const KerasLayer& layer) {
  const double rate = layer.config.at("rate").number();
  if (!(rate >= 0 && rate < 1)) layer.fail("has a rate outside [0, 1)");
  return rate;
}

bool is_dropout(const KerasLayer& layer) {
  return layer.kind == "Dropout" || layer.kind == "SpatialDropout1D";
}

Chain follow_chain(const KerasGraph& graph, KerasOutput at) {
  Chain chain;
  std::optional<KerasOutput> norm;  // that waits for the layer before it
  // Every layer of a chain is another one; longer chains go in circles.
  for (std::size_t steps = 0; steps <= graph.layers.size(); ++steps) {
    const KerasLayer& layer = graph.at(at);
    if (layer.kind == "Embedding") {
      chain.embedding = at;
      if (chain.recurrent.empty()) layer.fail("has no recurrent layer after it");
      if (norm) graph.at(*norm).fail("must follow a recurrent layer, not the Embedding");
      std::reverse(chain.recurrent.begin(), chain.recurrent.end());
      std::reverse(chain.norms.begin(), chain.norms.end());
      return chain;
    }
    if (is_keras_recurrent(layer)) {
      if (!chain.recurrent.empty())
        chain.layer_dropout = std::max(chain.layer_dropout, chain.word_dropout);
      chain.recurrent.push_back(at);
      chain.norms.push_back(norm);
      norm.reset();
      chain.word_dropout = 0;
    } else if (layer.kind == "LayerNormalization" && !norm) {
      norm = at;
    } else if (is_dropout(layer)) {
      chain.word_dropout = dropout_rate(layer);
    } else {
      layer.fail(
          "has no counterpart here; between Embedding and Dense there may be SimpleRNN, LSTM, GRU, "
          "Bidirectional, LayerNormalization and Dropout");
    }
    at = graph.inputs(at).front();
  }
  graph.at(at).fail("reads what it puts out itself");
}

/// Takes the LayerNormalization after layer l, which all layers of a stack have or none.
void convert_norm(const KerasGraph& graph, const Chain& chain, std::size_t l, bool sequences,
                  const std::string& prefix, ForeignWeights& weights, StackOptions& options,
                  NetworkDraft& draft) {
  const KerasLayer& recurrent = graph.at(chain.recurrent[l]);
  if (chain.norms[l].has_value() != chain.norms[0].has_value())
    recurrent.fail(
        "must have a LayerNormalization after it like the other layers, or none of them");
  if (!chain.norms[l]) return;
  const KerasLayer& layer = graph.at(*chain.norms[l]);
  const double epsilon =
      convert_keras_norm(layer, options.output_size(), sequences, prefix, weights, draft.tensors);
  if (l > 0 && epsilon != options.layer_norm_epsilon)
    layer.fail("has another epsilon than the one before it");
  options.layer_norm = true;
  options.layer_norm_epsilon = epsilon;
}

/// Converts a chain's layers to `prefix`layers.0. and so on; they must be of one kind and size.
StackOptions convert_chain(const KerasGraph& graph, const Chain& chain, Index inputs, bool decoder,
                           const std::string& prefix, ForeignWeights& weights,
                           NetworkDraft& draft) {
  StackOptions options;
  const KerasLayer& first = graph.at(chain.recurrent.front());
  const KerasRecurrent model = read_keras_recurrent(first);
  options.cell = model.cell;
  options.hidden_size = model.units;
  options.bidirectional = model.bidirectional;
  options.layers = static_cast<Index>(chain.recurrent.size());
  options.dropout = chain.layer_dropout;
  for (std::size_t l = 0; l < chain.recurrent.size(); ++l) {
    const KerasLayer& layer = graph.at(chain.recurrent[l]);
    const KerasRecurrent recurrent = read_keras_recurrent(layer);
    if (recurrent.cell.kind != model.cell.kind || recurrent.units != model.units ||
        recurrent.bidirectional != model.bidirectional ||
        recurrent.cell.activation != model.cell.activation ||
        recurrent.cell.reset_after != model.cell.reset_after)
      layer.fail("differs from " + first.title() +
                 " in kind, units or direction; the layers of a "
                 "stack must be alike");
    if (l + 1 < chain.recurrent.size() && !recurrent.sequences)
      layer.fail("passes on its last state alone; a layer below another needs return_sequences");
    if (decoder && recurrent.bidirectional)
      layer.fail("reads both ways; what puts out words one by one cannot");
    options.recurrent_dropout = std::max(options.recurrent_dropout, recurrent.recurrent_dropout);
    if (l > 0) options.dropout = std::max(options.dropout, recurrent.dropout);
    convert_keras_recurrent(layer, l == 0 ? inputs : options.output_size(),
                            prefix + "layers." + std::to_string(l) + ".", decoder, weights,
                            draft.tensors);
    if (decoder && chain.norms[l])
      graph.at(*chain.norms[l]).fail("stands in a decoder, which has none here");
    convert_norm(graph, chain, l, recurrent.sequences,
                 prefix + "layers." + std::to_string(l) + ".layer_norm.", weights, options, draft);
  }
  return options;
}

/// The recurrent layer whose final state a decoder layer reads. An output of it is [sequence, h,
/// c], of a Bidirectional [sequence, h, c, h, c] (without c where the cell has none), which
/// Concatenate puts together. `wanted`: 1 for h, 2 for c.
KerasOutput state_source(const KerasGraph& graph, KerasOutput state, std::size_t wanted) {
  const KerasLayer& reader = graph.at(state);
  if (reader.kind == "Concatenate") {
    const auto& both = graph.inputs(state);
    const bool pair = both.size() == 2 && both[0].layer == both[1].layer &&
                      graph.at(both[0]).kind == "Bidirectional" && both[1].tensor > both[0].tensor;
    if (!pair) reader.fail("must put together the forward and the backward state of one layer");
    state = both[0];
  }
  if (!is_keras_recurrent(graph.at(state)) || state.tensor != wanted)
    graph.at(state).fail("gives a decoder its first state; only an encoder's final h (and c) can");
  return state;
}

Chain encoder_chain(const KerasGraph& graph, const Chain& decoder) {
  std::vector<KerasOutput> sources;
  for (const KerasOutput& layer : decoder.recurrent) {
    const auto& reads = graph.inputs(layer);
    const bool has_cell = read_keras_recurrent(graph.at(layer)).cell.kind == CellKind::lstm;
    if (reads.size() != (has_cell ? 3u : 2u))
      graph.at(layer).fail("must start from the encoder's final state, as all layers of a decoder");
    sources.push_back(state_source(graph, reads[1], 1));
    if (has_cell && state_source(graph, reads[2], 2).layer != sources.back().layer)
      graph.at(layer).fail("takes h and c from different layers");
  }
  Chain chain = follow_chain(graph, {sources.back().layer, sources.back().node, 0});
  for (std::size_t l = 0; l < sources.size(); ++l)
    if (sources[l].layer != chain.recurrent[std::min(l, chain.recurrent.size() - 1)].layer)
      graph.at(decoder.recurrent[l])
          .fail("starts from " + graph.at(sources[l]).title() +
                ", not from the encoder's layer of its own number");
  return chain;
}

void require_all_used(const ForeignWeights& weights) {
  const auto unused = weights.unused();
  if (!unused.empty())
    throw FormatError("the weight '" + message_text(unused[0]) +
                      "' belongs to no layer between "
                      "Embedding and Dense");
}

NetworkDraft draft_language_model(const KerasGraph& graph, const Chain& chain, double out_dropout,
                                  const KerasLayer& dense, ForeignWeights& weights) {
  NetworkDraft draft;
  LanguageModelOptions options;
  Weight<float> rows = take_keras_embedding(graph.at(chain.embedding), weights);
  options.vocabulary = rows.rows();
  options.embedding_size = rows.cols();
  options.frozen_embedding = is_keras_frozen(graph.at(chain.embedding));
  const KerasLayer& first = graph.at(chain.recurrent.front());
  if (read_keras_recurrent(first).bidirectional)
    first.fail("reads both ways; a language model cannot see the next word. It can be an encoder");
  options.stack = convert_chain(graph, chain, rows.cols(), false, "stack.", weights, draft);
  options.dropout = std::max(out_dropout, chain.word_dropout);
  convert_keras_dense(dense, options.stack.hidden_size, weights, draft.tensors);
  draft.tensors["embedding.weight"] = std::move(rows);
  draft.options = options;
  return draft;
}

NetworkDraft draft_translation(const KerasGraph& graph, const Chain& decoder, double out_dropout,
                               const KerasLayer& dense, ForeignWeights& weights) {
  const Chain encoder = encoder_chain(graph, decoder);
  NetworkDraft draft;
  Seq2SeqOptions options;
  options.attention = AttentionKind::none;
  options.bridge = BridgeKind::copy;
  options.shared_embedding = encoder.embedding.layer == decoder.embedding.layer;
  Weight<float> source = take_keras_embedding(graph.at(encoder.embedding), weights);
  options.embedding_size = source.cols();
  options.source_vocabulary = options.target_vocabulary = source.rows();
  if (!options.shared_embedding) {
    Weight<float> target = take_keras_embedding(graph.at(decoder.embedding), weights);
    if (target.cols() != source.cols())
      graph.at(decoder.embedding)
          .fail("has the size " + std::to_string(target.cols()) + ", the source's " +
                std::to_string(source.cols()) + "; here they are equal");
    options.target_vocabulary = target.rows();
    draft.tensors["target_embedding.weight"] = std::move(target);
  }
  const Index E = options.embedding_size;
  draft.tensors[options.shared_embedding ? "embedding.weight" : "source_embedding.weight"] =
      std::move(source);
  options.encoder = convert_chain(graph, encoder, E, false, "encoder.", weights, draft);
  options.decoder = convert_chain(graph, decoder, E, true, "decoder.", weights, draft);
  options.dropout = std::max({out_dropout, encoder.word_dropout, decoder.word_dropout});
  convert_keras_dense(dense, options.decoder.hidden_size, weights, draft.tensors);
  draft.options = options;
  return draft;
}

NetworkDraft draft_network(const KerasGraph& graph, ForeignWeights& weights) {
  KerasOutput at = graph.output;
  const KerasLayer* dense = &graph.at(at);
  if (dense->kind == "Activation" && dense->config.at("activation").text() == "softmax")
    dense = &graph.at(at = graph.inputs(at).front());
  if (dense->kind != "Dense" && dense->kind != "TimeDistributed")
    dense->fail("is the last one; a Dense layer to the words is needed there");
  at = graph.inputs(at).front();
  double dropout = 0;
  while (is_dropout(graph.at(at)) && dropout == 0) {
    dropout = dropout_rate(graph.at(at));
    at = graph.inputs(at).front();
  }
  const Chain chain = follow_chain(graph, at);
  const bool starts_elsewhere = graph.inputs(chain.recurrent.front()).size() > 1;
  return starts_elsewhere ? draft_translation(graph, chain, dropout, *dense, weights)
                          : draft_language_model(graph, chain, dropout, *dense, weights);
}

/// A file of ours (keras_writer.hpp): what it was is said by its metadata.
ModelFile import_own(const Json& document, NetworkDraft& draft) {
  if (document.is_object() && document.contains("config") && document["config"].is_object()) {
    const Json& config = document["config"];
    if (config.contains("tied_output") && config["tied_output"] == true)
      draft.tensors.erase("output.weight");
  }
  return read_own_model(document, draft.tensors);
}

}  // namespace

bool looks_like_keras(std::string_view json) {
  const auto has = [&](const char* text) { return json.find(text) != std::string_view::npos; };
  // Ours of this kind name both: the model file is their metadata.
  return has("\"modelTopology\"") && (has("\"weightsManifest\"") || !has("\"refrain-model\""));
}

std::vector<std::string> keras_files(std::string_view json) {
  const Json document = parse_json(json, "model.json");
  return keras_shard_paths(JsonView(document, "model.json: ").at("weightsManifest"));
}

ModelFile import_keras(std::string_view json, const ImportOptions& options) {
  const Json document = parse_json(json, "model.json");
  const JsonView view(document, "model.json: ");
  const KerasGraph graph = read_keras_graph(view.at("modelTopology"));
  std::vector<std::string> joined;
  ForeignWeights weights = read_keras_weights(view.at("weightsManifest"), options.files, joined);
  NetworkDraft draft = draft_network(graph, weights);
  require_all_used(weights);
  if (view.has("userDefinedMetadata")) {
    const JsonView metadata = view.at("userDefinedMetadata");
    if (metadata.raw().is_object() && metadata.has(kOwnMetadata))
      return import_own(metadata.at(kOwnMetadata).raw(), draft);
  }
  TextDraft text = text_of(draft, options);
  return build_model(std::move(draft), std::move(text));
}

}  // namespace refrain
