#include "core/interop/keras_graph.hpp"

#include <map>

namespace refrain {
namespace {

constexpr std::size_t kMostLayers = 1000;

std::string layer_name(const JsonView& entry) {
  return entry.has("name") ? entry.at("name").string() : entry.at("config").at("name").string();
}

void read_layers(const JsonView& list, KerasGraph& graph) {
  if (list.array().size() > kMostLayers)
    list.fail("has more than " + std::to_string(kMostLayers) + " layers");
  for (std::size_t i = 0; i < list.size(); ++i) {
    const JsonView entry = list.at(i);
    graph.layers.push_back(
        {layer_name(entry), entry.at("class_name").string(), entry.at("config"), {}});
  }
  if (graph.layers.empty()) list.fail("holds no layer");
}

KerasOutput read_output(const JsonView& json, const std::map<std::string, std::size_t>& places) {
  const auto found = places.find(json.array().at(std::size_t{0}).string());
  if (found == places.end())
    json.fail("names '" + message_text(json.at(std::size_t{0}).text()) + "', which is no layer");
  return {found->second, static_cast<std::size_t>(json.at(1).integer(0, 1000)),
          static_cast<std::size_t>(json.at(2).integer(0, 1000))};
}

void connect(const JsonView& list, const JsonView& outputs, KerasGraph& graph) {
  std::map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < graph.layers.size(); ++i)
    if (!places.emplace(graph.layers[i].name, i).second)
      graph.layers[i].fail("has the name of another layer");
  for (std::size_t i = 0; i < list.size(); ++i) {
    const JsonView calls = list.at(i).at("inbound_nodes");
    for (std::size_t c = 0; c < calls.array().size(); ++c) {
      const JsonView call = calls.at(c);
      if (call.raw().is_object())
        graph.layers[i].fail("was saved by Keras 3; save the model with Keras 2 or TensorFlow.js");
      auto& reads = graph.layers[i].calls.emplace_back();
      for (std::size_t r = 0; r < call.array().size(); ++r)
        reads.push_back(read_output(call.at(r), places));
    }
  }
  // One output is written ["dense", 0, 0] by some versions and [["dense", 0, 0]] by others.
  const bool one = outputs.array().size() == 3 && outputs.at(std::size_t{0}).is_text();
  if (!one && outputs.size() != 1)
    outputs.fail("has " + std::to_string(outputs.size()) +
                 " entries; a model with one output, the next word, is needed here");
  graph.output = read_output(one ? outputs : outputs.at(std::size_t{0}), places);
}

}  // namespace

std::string KerasLayer::title() const {
  return "layer '" + message_text(name) + "' (" + message_text(kind) + ")";
}

void KerasLayer::fail(const std::string& problem) const {
  throw FormatError(title() + " " + problem);
}

const std::vector<KerasOutput>& KerasGraph::inputs(const KerasOutput& of) const {
  const KerasLayer& layer = at(of);
  if (of.node >= layer.calls.size() || layer.calls[of.node].empty())
    layer.fail("reads nothing; an Embedding must stand before it");
  return layer.calls[of.node];
}

KerasGraph read_keras_graph(const JsonView& topology) {
  const JsonView model = topology.has("model_config") ? topology.at("model_config") : topology;
  const JsonView kind = model.at("class_name"), config = model.at("config");
  KerasGraph graph;
  if (kind.text() == "Sequential") {
    // Older versions write the list of layers without a name around it.
    read_layers(config.raw().is_array() ? config : config.at("layers"), graph);
    for (std::size_t i = 0; i < graph.layers.size(); ++i) {
      graph.layers[i].calls.emplace_back();
      if (i > 0) graph.layers[i].calls[0].push_back({i - 1, 0, 0});
    }
    graph.output.layer = graph.layers.size() - 1;
  } else if (kind.text() == "Model" || kind.text() == "Functional") {
    const JsonView list = config.at("layers");
    read_layers(list, graph);
    connect(list, config.at("output_layers"), graph);
  } else {
    kind.fail("is " + kind.shown() + ", expected Sequential, Model or Functional");
  }
  return graph;
}

}  // namespace refrain
