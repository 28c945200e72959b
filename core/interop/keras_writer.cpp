#include "core/interop/keras_writer.hpp"

#include "core/interop/own_metadata.hpp"

namespace refrain {
namespace {

const char* const kWeightFile = "group1-shard1of1.bin";

/// A LayersModel being written, layer by layer.
struct KerasFile {
  Json layers = Json::array(), weights = Json::array();
  std::string bytes;

  void layer(const char* kind, const std::string& name, Json config) {
    config["name"] = name;
    config.emplace("trainable", true);
    layers.push_back({{"class_name", kind}, {"config", std::move(config)}});
  }
  /// A vector (n x 1) has one dimension there.
  void weight(const std::string& name, const Weight<float>& value) {
    Json shape = Json::array({value.rows()});
    if (value.cols() != 1) shape.push_back(value.cols());
    weights.push_back({{"name", name}, {"shape", std::move(shape)}, {"dtype", "float32"}});
    bytes.append(reinterpret_cast<const char*>(value.data()),
                 static_cast<std::size_t>(value.size()) * sizeof(float));
  }
  /// A matrix whose shape must keep both dimensions, one row or column as it may have.
  void matrix(const std::string& name, const Weight<float>& value) {
    weight(name, value);
    weights.back()["shape"] = {value.rows(), value.cols()};
  }
  void dropout(double rate) {
    if (rate > 0) layer("Dropout", "dropout_" + std::to_string(layers.size()), {{"rate", rate}});
  }
};

void require_plain(const StackOptions& stack) {
  const auto refuse = [](const char* what) {
    throw ArgumentError(std::string("a LayersModel of TensorFlow.js has no counterpart for ") +
                        what);
  };
  if (stack.residual) refuse("residual layers; train with residual=false, or write ONNX");
  if (stack.batch_norm)
    refuse("batch normalisation between recurrent layers; train with layer_norm, or write ONNX");
  if (stack.cell.layer_norm)
    refuse("layer normalisation inside a cell; train with the stack's layer_norm");
  if (stack.cell.kind == CellKind::gru && stack.cell.reset_after)
    refuse("a GRU with reset_after, which it cannot run; train with reset_after=false");
  if (stack.cell.kind == CellKind::simple_rnn && stack.cell.activation == Activation::leaky_relu)
    refuse("leaky_relu in a simple RNN; train with tanh, sigmoid or relu, or write ONNX");
}

/// Gates by columns in Keras' order: those of a GRU are z|r|h there and r|z|n here.
Weight<float> to_keras(const Weight<float>& weight, CellKind kind, Index units) {
  Weight<float> columns = weight.transpose();
  if (kind != CellKind::gru) return columns;
  Weight<float> ordered = columns;
  ordered.leftCols(units) = columns.middleCols(units, units);
  ordered.middleCols(units, units) = columns.leftCols(units);
  return ordered;
}

const char* activation_name(Activation activation) {
  switch (activation) {
    case Activation::sigmoid: return "sigmoid";
    case Activation::relu: return "relu";
    case Activation::tanh:
    case Activation::leaky_relu: break;
  }
  return "tanh";
}

using Named = std::map<std::string, const Parameter<float>*>;

void write_layer(const StackOptions& stack, Index l, const Named& parameters, KerasFile& keras) {
  const CellKind kind = stack.cell.kind;
  const bool simple = kind == CellKind::simple_rnn;
  const std::string from = "stack.layers." + std::to_string(l) + ".",
                    number = std::to_string(l + 1);
  const char* const type = simple ? "SimpleRNN" : kind == CellKind::gru ? "GRU" : "LSTM";
  const std::string name = "recurrent_" + number;
  Json config{{"units", stack.hidden_size},
              {"activation", simple ? activation_name(stack.cell.activation) : "tanh"},
              {"use_bias", true},
              {"dropout", 0},
              {"recurrent_dropout", stack.recurrent_dropout},
              {"return_sequences", true},
              {"return_state", false},
              {"go_backwards", false},
              {"stateful", false},
              {"unroll", false}};
  if (!simple) config["recurrent_activation"] = "sigmoid";
  if (kind == CellKind::gru) config["reset_after"] = false;
  keras.layer(type, name, std::move(config));
  const auto gates = [&](const char* weight) {
    return to_keras(parameters.at(from + "forward." + weight)->value, kind, stack.hidden_size);
  };
  keras.matrix(name + "/kernel", gates("input_weight"));
  keras.matrix(name + "/recurrent_kernel", gates("recurrent_weight"));
  keras.weight(name + "/bias", gates("bias").transpose());
  if (!stack.layer_norm) return;
  const std::string norm = "layer_normalization_" + number;
  keras.layer(
      "LayerNormalization", norm,
      {{"axis", {-1}}, {"epsilon", stack.layer_norm_epsilon}, {"center", true}, {"scale", true}});
  keras.weight(norm + "/gamma", parameters.at(from + "layer_norm.gain")->value);
  keras.weight(norm + "/beta", parameters.at(from + "layer_norm.bias")->value);
}

}  // namespace

std::map<std::string, std::string> export_keras(ModelFile& file) {
  if (file.translates())
    throw ArgumentError(
        "a LayersModel of TensorFlow.js is written of language models; an encoder-decoder goes as "
        "ONNX, safetensors or a model file");
  LanguageModel<float>& network = file.language_model().network;
  const LanguageModelOptions& options = network.options();
  require_plain(options.stack);
  const Weight<float>& embedding = network.embedding().weight.value;
  KerasFile keras;
  keras.layer("Embedding", "embedding",
              {{"input_dim", embedding.rows()},
               {"output_dim", embedding.cols()},
               {"mask_zero", false},
               {"trainable", !options.frozen_embedding},
               {"batch_input_shape", {nullptr, nullptr}},
               {"dtype", "float32"}});
  keras.matrix("embedding/embeddings", embedding);
  keras.dropout(options.dropout);
  Named parameters;
  for (const auto& [name, parameter] : network.parameters()) parameters[name] = parameter;
  for (Index l = 0; l < options.stack.layers; ++l) {
    if (l > 0) keras.dropout(options.stack.dropout);
    write_layer(options.stack, l, parameters, keras);
  }
  keras.dropout(options.dropout);
  keras.layer("Dense", "words",
              {{"units", embedding.rows()}, {"activation", "softmax"}, {"use_bias", true}});
  const Weight<float>& output = options.tied_output ? embedding : network.output().weight.value;
  keras.matrix("words/kernel", output.transpose());
  keras.weight("words/bias", network.output().bias.value);
  const Json document{
      {"format", "layers-model"},
      {"generatedBy", "Refrain"},
      {"convertedBy", nullptr},
      {"modelTopology",
       {{"class_name", "Sequential"},
        {"config", {{"name", "language_model"}, {"layers", std::move(keras.layers)}}},
        {"keras_version", "2"},
        {"backend", "refrain"}}},
      {"weightsManifest",
       Json::array({{{"paths", {kWeightFile}}, {"weights", std::move(keras.weights)}}})},
      {"userDefinedMetadata", {{kOwnMetadata, write_own_metadata(file)}}}};
  return {{"model.json", to_text(document)}, {kWeightFile, std::move(keras.bytes)}};
}

}  // namespace refrain
