#include "core/interop/keras_layers.hpp"

#include <array>

namespace refrain {
namespace {

constexpr std::int64_t kMostUnits = 65536;

std::string text_of(const JsonView& config, const char* key, const char* otherwise) {
  return config.has(key) ? config.at(key).string() : otherwise;
}
bool flag_of(const JsonView& config, const char* key, bool otherwise) {
  return config.has(key) && config.at(key).raw().is_boolean() ? config.at(key).boolean()
                                                              : otherwise;
}
double rate_of(const KerasLayer& layer, const JsonView& config, const char* key) {
  const double rate = config.has(key) ? config.at(key).number() : 0;
  if (!(rate >= 0 && rate < 1)) layer.fail(std::string("has a ") + key + " outside [0, 1)");
  return rate;
}

/// The layer inside a Bidirectional or TimeDistributed, or the layer itself.
KerasLayer inner_layer(const KerasLayer& layer) {
  if (layer.kind != "Bidirectional" && layer.kind != "TimeDistributed") return layer;
  const JsonView entry = layer.config.at("layer");
  return {layer.name, entry.at("class_name").string(), entry.at("config"), {}};
}

Activation read_activation(const KerasLayer& layer, const std::string& name) {
  if (name == "tanh") return Activation::tanh;
  if (name == "sigmoid") return Activation::sigmoid;
  if (name == "relu") return Activation::relu;
  layer.fail("has the activation " + message_text(name) +
             ", which has no counterpart here; there are tanh, sigmoid and relu");
}

/// The weight of a layer whose name ends in `ending`: one part of its path is the layer's name and,
/// for a direction of a Bidirectional, one starts with `direction`. "" where there is none.
std::string find_weight(const ForeignWeights& weights, const KerasLayer& layer,
                        const std::string& direction, const std::string& ending) {
  for (const auto& entry : weights.all()) {
    const std::string path = "/" + entry.first;
    const std::string last = "/" + ending;
    if (path.size() < last.size() || path.substr(path.size() - last.size()) != last) continue;
    if (path.find("/" + layer.name + "/") == std::string::npos) continue;
    if (direction.empty() || path.find("/" + direction) != std::string::npos) return entry.first;
  }
  return "";
}

Weight<float> take(const KerasLayer& layer, const std::string& direction, const std::string& ending,
                   Index rows, Index cols, ForeignWeights& weights) {
  const std::string name = find_weight(weights, layer, direction, ending);
  if (name.empty()) layer.fail("has no weight '" + direction + ".../" + ending + "' in the files");
  return weights.take(name, rows, cols, layer.title() + " asks for it");
}

/// Columns by gates, Keras' order to ours.
Weight<float> reorder(const Weight<float>& weight, CellKind kind, Index units) {
  if (kind != CellKind::gru) return weight;
  Weight<float> ordered = weight;
  ordered.leftCols(units) = weight.middleCols(units, units);
  ordered.middleCols(units, units) = weight.leftCols(units);
  return ordered;
}

}  // namespace

bool is_keras_recurrent(const KerasLayer& layer) {
  const std::string& kind = layer.kind;
  return kind == "SimpleRNN" || kind == "LSTM" || kind == "GRU" || kind == "Bidirectional";
}

KerasRecurrent read_keras_recurrent(const KerasLayer& layer) {
  KerasRecurrent result;
  result.bidirectional = layer.kind == "Bidirectional";
  if (const std::string mode = text_of(layer.config, "merge_mode", "concat");
      result.bidirectional && mode != "concat")
    layer.fail("has the merge_mode " + message_text(mode) +
               "; here both directions are "
               "concatenated");
  const KerasLayer inner = inner_layer(layer);
  const JsonView& config = inner.config;
  const std::string activation = text_of(config, "activation", "tanh");
  const std::string gates = text_of(config, "recurrent_activation", "sigmoid");
  if (inner.kind == "SimpleRNN") {
    result.cell.kind = CellKind::simple_rnn;
    result.cell.activation = read_activation(layer, activation);
  } else if (inner.kind == "LSTM" || inner.kind == "GRU") {
    result.cell.kind = inner.kind == "LSTM" ? CellKind::lstm : CellKind::gru;
    if (activation != "tanh")
      layer.fail("has the activation " + message_text(activation) + "; here it is always tanh");
    if (gates != "sigmoid")
      layer.fail("has the recurrent_activation " + message_text(gates) +
                 ", which has no counterpart here; train it with sigmoid");
  } else {
    layer.fail("holds a " + message_text(inner.kind) +
               ", which has no counterpart here; there are SimpleRNN, LSTM and GRU");
  }
  result.cell.reset_after = flag_of(config, "reset_after", false);
  if (flag_of(config, "go_backwards", false))
    layer.fail("reads backwards alone (go_backwards); here only Bidirectional does");
  result.units = static_cast<Index>(config.at("units").integer(1, kMostUnits));
  result.sequences = flag_of(config, "return_sequences", false);
  result.dropout = rate_of(layer, config, "dropout");
  result.recurrent_dropout = rate_of(layer, config, "recurrent_dropout");
  return result;
}

void convert_keras_recurrent(const KerasLayer& layer, Index inputs, const std::string& prefix,
                             bool decoder, ForeignWeights& weights,
                             std::map<std::string, Weight<float>>& tensors) {
  const KerasRecurrent recurrent = read_keras_recurrent(layer);
  const CellKind kind = recurrent.cell.kind;
  const Index H = recurrent.units, rows = H * (kind == CellKind::lstm  ? 4
                                               : kind == CellKind::gru ? 3
                                                                       : 1);
  const bool has_bias = flag_of(inner_layer(layer).config, "use_bias", true);
  const bool after = kind == CellKind::gru && recurrent.cell.reset_after;
  for (const std::string direction : {"forward", "backward"}) {
    if (direction == "backward" && !recurrent.bidirectional) break;
    const std::string side = recurrent.bidirectional ? direction + "_" : "";
    const std::string ours = prefix + (decoder ? "" : direction + ".");
    const auto kernel = take(layer, side, "kernel", inputs, rows, weights);
    const auto product = take(layer, side, "recurrent_kernel", H, rows, weights);
    tensors[ours + "input_weight"] = reorder(kernel, kind, H).transpose();
    tensors[ours + "recurrent_weight"] = reorder(product, kind, H).transpose();
    Weight<float> bias = Weight<float>::Zero(after ? 2 : 1, rows);
    if (has_bias && after)
      bias = take(layer, side, "bias", 2, rows, weights);
    else if (has_bias)
      bias = take(layer, side, "bias", rows, 1, weights).transpose();
    bias = reorder(bias, kind, H);
    if (after) {
      tensors[ours + "recurrent_bias"] = bias.row(1).rightCols(H).transpose();
      bias.row(0).leftCols(2 * H) += bias.row(1).leftCols(2 * H).eval();
    }
    tensors[ours + "bias"] = bias.row(0).transpose();
  }
}

double convert_keras_norm(const KerasLayer& layer, Index size, bool sequences,
                          const std::string& prefix, ForeignWeights& weights,
                          std::map<std::string, Weight<float>>& tensors) {
  if (layer.config.has("axis")) {
    const JsonView list = layer.config.at("axis");
    const JsonView axis = list.raw().is_array() ? list.at(std::size_t{0}) : list;
    const double at = axis.number();
    if ((list.raw().is_array() && list.size() != 1) || (at != -1 && at != (sequences ? 2 : 1)))
      layer.fail("normalises over the axis " + list.shown() + "; here it is the last one");
  }
  const bool scale = flag_of(layer.config, "scale", true),
             center = flag_of(layer.config, "center", true);
  tensors[prefix + "gain"] = scale ? take(layer, "", "gamma", size, 1, weights)
                                   : Weight<float>(Weight<float>::Ones(size, 1));
  tensors[prefix + "bias"] = center ? take(layer, "", "beta", size, 1, weights)
                                    : Weight<float>(Weight<float>::Zero(size, 1));
  const double epsilon = layer.config.has("epsilon") ? layer.config.at("epsilon").number() : 1e-3;
  if (!(epsilon >= 1e-12 && epsilon <= 1)) layer.fail("has an epsilon outside [1e-12, 1]");
  return epsilon;
}

bool is_keras_frozen(const KerasLayer& layer) {
  return !flag_of(layer.config, "trainable", true);
}

Weight<float> take_keras_embedding(const KerasLayer& layer, ForeignWeights& weights) {
  const auto words = layer.config.at("input_dim").integer(1, 1000000);
  const auto size = layer.config.at("output_dim").integer(1, kMostUnits);
  return take(layer, "", "embeddings", static_cast<Index>(words), static_cast<Index>(size),
              weights);
}

void convert_keras_dense(const KerasLayer& layer, Index inputs, ForeignWeights& weights,
                         std::map<std::string, Weight<float>>& tensors) {
  const JsonView config = inner_layer(layer).config;
  const std::string activation = text_of(config, "activation", "linear");
  if (activation != "softmax" && activation != "linear")
    layer.fail("has the activation " + message_text(activation) +
               "; the layer to the words has softmax");
  const auto words = static_cast<Index>(config.at("units").integer(1, 1000000));
  tensors["output.weight"] = take(layer, "", "kernel", inputs, words, weights).transpose();
  tensors["output.bias"] = flag_of(config, "use_bias", true)
                               ? take(layer, "", "bias", words, 1, weights)
                               : Weight<float>(Weight<float>::Zero(words, 1));
}

}  // namespace refrain
