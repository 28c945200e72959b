#include "core/interop/onnx_model.hpp"

#include "core/interop/onnx_layers.hpp"
#include "core/interop/own_metadata.hpp"

namespace refrain {
namespace {

using Dims = OnnxGraph::Names;
using Ints = std::vector<std::int64_t>;

std::string number(Index value) {
  return std::to_string(value);
}

std::string transpose(OnnxGraph& graph, const std::string& x, Ints order) {
  return graph.add("Transpose", {x}, {{"perm", std::move(order)}});
}

// ---------------------------------------------------------------- states in and out

/// Inputs hidden and cell (L x B x H), a layer's each (1 x B x H).
std::vector<OnnxRecurrent> state_inputs(OnnxGraph& graph, const StackOptions& options) {
  const Dims dims{number(options.layers), "batch", number(options.hidden_size)};
  std::vector<OnnxRecurrent> states(static_cast<std::size_t>(options.layers));
  const auto add = [&](const char* name, std::string OnnxRecurrent::*part) {
    graph.input(name, OnnxType::float32, dims);
    const auto parts =
        graph.add("Split", {name}, {{"axis", std::int64_t{0}}}, static_cast<int>(options.layers));
    for (std::size_t l = 0; l < states.size(); ++l) states[l].*part = parts[l];
  };
  add("hidden", &OnnxRecurrent::hidden);
  if (options.cell.kind == CellKind::lstm) add("cell", &OnnxRecurrent::cell);
  return states;
}

/// Outputs of the layers' states (1 x B x H) as (L x B x H).
void state_outputs(OnnxGraph& graph, const StackOptions& options,
                   const std::vector<OnnxRecurrent>& states, const std::string& prefix) {
  const Dims dims{number(options.layers), "batch", number(options.hidden_size)};
  const auto add = [&](const char* name, const std::string OnnxRecurrent::*part) {
    Dims parts;
    for (const auto& state : states) parts.push_back(state.*part);
    graph.output(graph.add("Concat", parts, {{"axis", std::int64_t{0}}}), prefix + name,
                 OnnxType::float32, dims);
  };
  add("hidden", &OnnxRecurrent::hidden);
  if (options.cell.kind == CellKind::lstm) add("cell", &OnnxRecurrent::cell);
}

std::string embed(OnnxGraph& graph, const Embedding<float>& embedding, const std::string& ids) {
  return graph.add("Gather", {graph.constant(embedding.weight.value), ids});
}

std::string logits(OnnxGraph& graph, const OutputLayer<float>& output,
                   const Embedding<float>& embedding, const std::string& h) {
  const auto& weight = output.tied() ? embedding.weight.value : output.weight.value;
  return add_linear(graph, h, weight, output.bias);
}

// ---------------------------------------------------------------- the three graphs

std::string write_language_model(const LanguageModel<float>& network, const std::string& frame) {
  OnnxGraph graph("language_model");
  graph.input("ids", OnnxType::int64, {"steps", "batch"});
  const StackOptions& stack = network.options().stack;
  const auto initial = state_inputs(graph, stack);
  std::vector<OnnxRecurrent> states;
  const std::string h = add_stack(graph, network.stack(), embed(graph, network.embedding(), "ids"),
                                  "", initial, states);
  graph.output(logits(graph, network.output(), network.embedding(), h), "logits", OnnxType::float32,
               {"steps", "batch", number(network.options().vocabulary)});
  state_outputs(graph, stack, states, "next_");
  return graph.model(frame);
}

/// A final state (D x B x H) as (B x D*H).
std::string side_by_side(OnnxGraph& graph, const std::string& state, const StackOptions& options) {
  if (!options.bidirectional) return graph.add("Squeeze", {state, graph.integers({0})});
  return graph.add(
      "Reshape", {transpose(graph, state, {1, 0, 2}), graph.integers({0, options.output_size()})});
}

/// The decoder's initial states, (1 x B x H) each.
std::vector<OnnxRecurrent> bridge(OnnxGraph& graph, Seq2Seq<float>& network,
                                  const std::vector<OnnxRecurrent>& finals) {
  const Seq2SeqOptions& options = network.options();
  std::map<std::string, const Parameter<float>*> parameters;
  for (const auto& [name, parameter] : network.parameters()) parameters[name] = parameter;
  std::vector<OnnxRecurrent> states(static_cast<std::size_t>(options.decoder.layers));
  const bool has_cell = options.decoder.cell.kind == CellKind::lstm;
  for (std::size_t l = 0; l < states.size(); ++l) {
    const OnnxRecurrent& final = finals[std::min(l, finals.size() - 1)];
    const auto start = [&](const char* part, const std::string& from) {
      std::string state = side_by_side(graph, from, options.encoder);
      if (options.bridge == BridgeKind::dense) {
        const std::string name = "bridge." + std::to_string(l) + "." + part + ".";
        state = graph.add("Tanh", {add_linear(graph, state, parameters.at(name + "weight")->value,
                                              *parameters.at(name + "bias"))});
      } else if (options.bridge == BridgeKind::zero) {
        // Zeros of as many rows as there are examples.
        const Weight<float> none =
            Weight<float>::Zero(options.encoder.output_size(), options.decoder.hidden_size);
        state = graph.add("MatMul", {state, graph.constant(none)});
      }
      return graph.add("Unsqueeze", {state, graph.integers({0})});
    };
    states[l].hidden = start("hidden", final.hidden);
    if (has_cell) states[l].cell = start("cell", final.cell.empty() ? final.hidden : final.cell);
  }
  return states;
}

std::string write_encoder(Seq2Seq<float>& network, const std::string& frame) {
  const Seq2SeqOptions& options = network.options();
  OnnxGraph graph("encoder");
  graph.input("source", OnnxType::int64, {"words", "batch"});
  graph.input("lengths", OnnxType::int32, {"batch"});
  std::vector<OnnxRecurrent> finals;
  const std::string y =
      add_stack(graph, network.encoder(), embed(graph, network.source_embedding(), "source"),
                "lengths", {}, finals);
  if (options.attention != AttentionKind::none) {
    const std::string memory = transpose(graph, y, {1, 0, 2});
    const auto& attention = network.decoder().attention;
    const bool dot = options.attention == AttentionKind::dot;
    const std::string keys =
        dot ? memory : add_linear(graph, memory, attention.key.weight.value, attention.key.bias);
    const Index F = options.encoder.output_size();
    graph.output(memory, "memory", OnnxType::float32, {"batch", "words", number(F)});
    graph.output(keys, "keys", OnnxType::float32,
                 {"batch", "words", number(dot ? F : attention.key.outputs())});
  }
  state_outputs(graph, options.decoder, bridge(graph, network, finals), "");
  return graph.model(frame);
}

/// Softmax over the words inside each source of scores (B x 1 x S).
std::string attention_weights(OnnxGraph& graph, const std::string& scores) {
  const std::string shape = graph.add("Shape", {"memory"});
  const std::string words = graph.add("Gather", {shape, graph.integer(1)});
  const std::string places = graph.add("Range", {graph.integer(0), words, graph.integer(1)});
  const std::string lengths = graph.add(
      "Unsqueeze",
      {graph.add("Cast", {"lengths"}, {{"to", static_cast<std::int64_t>(OnnxType::int64)}}),
       graph.integers({1, 2})});
  const std::string inside = graph.add("Less", {places, lengths});  // (B x 1 x S)
  const std::string masked = graph.add("Where", {inside, scores, graph.constant(Ints{1}, {-1e9f})});
  return graph.add("Softmax", {masked}, {{"axis", std::int64_t{-1}}});
}

struct Attended {
  std::string output, weights;  // (B x A), (B x S)
};

Attended attend(OnnxGraph& graph, const Attention<float>& attention, const std::string& h) {
  const std::string q = transpose(graph, h, {1, 0, 2});  // (B x 1 x H)
  std::string scores;
  if (attention.kind() == AttentionKind::additive) {
    const std::string mapped = add_linear(graph, q, attention.query_map.weight.value, {});
    const std::string energy = graph.add("Tanh", {graph.add("Add", {mapped, "keys"})});
    scores = transpose(graph, graph.add("MatMul", {energy, graph.constant(attention.v.value)}),
                       {0, 2, 1});
  } else {
    scores = graph.add("MatMul", {q, transpose(graph, "keys", {0, 2, 1})});
  }
  const std::string weights = attention_weights(graph, scores);
  const std::string context = graph.add("MatMul", {weights, "memory"});  // (B x 1 x F)
  const std::string both = graph.add("Concat", {context, q}, {{"axis", std::int64_t{2}}});
  const std::string output = graph.add(
      "Tanh", {add_linear(graph, both, attention.combine.weight.value, attention.combine.bias)});
  return {graph.add("Squeeze", {output, graph.integers({1})}),
          graph.add("Squeeze", {weights, graph.integers({1})})};
}

std::string write_decoder(Seq2Seq<float>& network, const std::string& frame) {
  const Seq2SeqOptions& options = network.options();
  const Decoder<float>& decoder = network.decoder();
  const bool attends = decoder.has_attention();
  OnnxGraph graph("decoder");
  graph.input("word", OnnxType::int64, {"batch"});
  if (attends) {
    const Index F = options.encoder.output_size();
    const bool dot = options.attention == AttentionKind::dot;
    graph.input("memory", OnnxType::float32, {"batch", "words", number(F)});
    graph.input("keys", OnnxType::float32,
                {"batch", "words", number(dot ? F : decoder.attention.key.outputs())});
    graph.input("lengths", OnnxType::int32, {"batch"});
  }
  const auto initial = state_inputs(graph, options.decoder);
  std::string x = embed(graph, network.target_embedding(), "word");  // (B x E)
  const Dims feed_dims{"batch", number(decoder.output_size())};
  if (options.input_feeding) {
    graph.input("feed", OnnxType::float32, feed_dims);
    x = graph.add("Concat", {x, "feed"}, {{"axis", std::int64_t{1}}});
  }
  x = graph.add("Unsqueeze", {x, graph.integers({0})});
  std::vector<OnnxRecurrent> states;
  for (std::size_t l = 0; l < decoder.layers.size(); ++l) {
    states.push_back(add_recurrent(graph, {&decoder.layers[l]}, options.decoder.cell, x, "",
                                   initial[l].hidden, initial[l].cell));
    const std::string& y = states.back().sequence;
    x = options.decoder.residual && l > 0 ? graph.add("Add", {y, x}) : y;
  }
  std::string h;
  if (attends) {
    const Attended attended = attend(graph, decoder.attention, x);
    h = attended.output;
    graph.output(attended.weights, "attention", OnnxType::float32, {"batch", "words"});
    if (options.input_feeding) graph.output(h, "next_feed", OnnxType::float32, feed_dims);
  } else {
    h = graph.add("Squeeze", {x, graph.integers({0})});
  }
  graph.output(logits(graph, network.output(), network.target_embedding(), h), "logits",
               OnnxType::float32, {"batch", number(options.target_vocabulary)});
  state_outputs(graph, options.decoder, states, "next_");
  return graph.model(frame);
}

}  // namespace

std::map<std::string, std::string> export_onnx(ModelFile& file) {
  const std::string frame = to_text(write_own_metadata(file));
  if (!file.translates())
    return {{"model", write_language_model(file.language_model().network, frame)}};
  Seq2Seq<float>& network = file.translation().network;
  return {{"encoder", write_encoder(network, frame)}, {"decoder", write_decoder(network, frame)}};
}

}  // namespace refrain
