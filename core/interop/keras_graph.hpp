// The layers of a Keras model and how they are connected, from "modelTopology" of a TensorFlow.js
// LayersModel: a Sequential, or a functional model with its inbound_nodes.
#pragma once

#include <string>
#include <vector>

#include "core/io/json.hpp"

namespace refrain {

/// An output of a layer: the `tensor`-th of what its `node`-th call gave.
struct KerasOutput {
  std::size_t layer = 0, node = 0, tensor = 0;
};

struct KerasLayer {
  std::string name, kind;  // "lstm_1", "LSTM"
  JsonView config;
  std::vector<std::vector<KerasOutput>> calls;  // what each call reads

  /// "layer 'lstm_1' (LSTM)"
  std::string title() const;
  /// FormatError that starts with the title.
  [[noreturn]] void fail(const std::string& problem) const;
};

struct KerasGraph {
  std::vector<KerasLayer> layers;
  KerasOutput output;

  const KerasLayer& at(const KerasOutput& of) const { return layers[of.layer]; }
  /// What a call reads; its layer's FormatError where there is none.
  const std::vector<KerasOutput>& inputs(const KerasOutput& of) const;
};

/// Refers to the document behind `topology`. Throws FormatError for connections to layers that do
/// not exist and for models of more than one output.
KerasGraph read_keras_graph(const JsonView& topology);

}  // namespace refrain
