#include "core/interop/onnx_layers.hpp"

#include <cmath>

namespace refrain {
namespace {

/// Which of our gates stands where in ONNX.
std::vector<Index> gate_order(CellKind kind) {
  switch (kind) {
    case CellKind::simple_rnn: return {0};
    case CellKind::gru: return {1, 0, 2};
    case CellKind::lstm: return {0, 3, 1, 2};
  }
  return {};
}

void append_gates(const Weight<float>& weight, CellKind kind, Index H, std::vector<float>& to) {
  for (const Index gate : gate_order(kind)) {
    const float* begin = weight.data() + gate * H * weight.cols();
    to.insert(to.end(), begin, begin + H * weight.cols());
  }
}

OnnxAttribute activation_of(const CellOptions& cell, std::size_t directions) {
  const char* name = "Tanh";
  if (cell.activation == Activation::sigmoid) name = "Sigmoid";
  if (cell.activation == Activation::relu) name = "Relu";
  if (cell.activation == Activation::leaky_relu) name = "LeakyRelu";
  return {"activations", std::vector<std::string>(directions, name)};
}

}  // namespace

OnnxRecurrent add_recurrent(OnnxGraph& graph,
                            const std::vector<const RecurrentLayer<float>*>& directions,
                            const CellOptions& cell, const std::string& x,
                            const std::string& lengths, const std::string& hidden,
                            const std::string& state) {
  if (cell.layer_norm)
    throw ArgumentError(
        "ONNX's recurrent operators have no layer normalisation; this model "
        "cannot be written");
  const Index H = directions[0]->hidden_size(), I = directions[0]->inputs(),
              rows = directions[0]->gate_rows();
  const auto D = static_cast<std::int64_t>(directions.size());
  std::vector<float> W, R, B;
  for (const auto* layer : directions) {
    append_gates(layer->input_weight.value, cell.kind, H, W);
    append_gates(layer->recurrent_weight.value, cell.kind, H, R);
    append_gates(layer->bias.value, cell.kind, H, B);
    Weight<float> second = Weight<float>::Zero(rows, 1);
    if (!layer->recurrent_bias.empty()) second.bottomRows(H) = layer->recurrent_bias.value;
    append_gates(second, cell.kind, H, B);
  }
  OnnxGraph::Names inputs{x,
                          graph.constant({D, rows, I}, W),
                          graph.constant({D, rows, H}, R),
                          graph.constant({D, 2 * rows}, B),
                          lengths,
                          hidden};
  std::vector<OnnxAttribute> attributes{{"hidden_size", static_cast<std::int64_t>(H)},
                                        {"direction", D == 2 ? "bidirectional" : "forward"}};
  const bool lstm = cell.kind == CellKind::lstm;
  if (lstm) inputs.push_back(state);
  if (cell.kind == CellKind::gru)
    attributes.emplace_back("linear_before_reset", std::int64_t{cell.reset_after ? 1 : 0});
  if (cell.kind == CellKind::simple_rnn) {
    attributes.push_back(activation_of(cell, directions.size()));
    if (cell.activation == Activation::leaky_relu)
      attributes.emplace_back(
          "activation_alpha",
          std::vector<float>(directions.size(), static_cast<float>(kLeakySlope)));
  }
  const char* op = lstm ? "LSTM" : cell.kind == CellKind::gru ? "GRU" : "RNN";
  const auto outputs = graph.add(op, inputs, attributes, lstm ? 3 : 2);
  OnnxRecurrent result{outputs[0], outputs[1], lstm ? outputs[2] : ""};
  if (D == 1) {  // (T x 1 x B x H)
    result.sequence = graph.add("Squeeze", {outputs[0], graph.integers({1})});
  } else {  // (T x 2 x B x H): both directions of an example side by side
    const auto turned =
        graph.add("Transpose", {outputs[0]}, {{"perm", std::vector<std::int64_t>{0, 2, 1, 3}}});
    result.sequence = graph.add("Reshape", {turned, graph.integers({0, 0, 2 * H})});
  }
  return result;
}

std::string add_linear(OnnxGraph& graph, const std::string& x, const Weight<float>& weight,
                       const Parameter<float>& bias) {
  const Weight<float> turned = weight.transpose();
  const std::string product = graph.add("MatMul", {x, graph.constant(turned)});
  if (bias.empty()) return product;
  return graph.add(
      "Add", {product, graph.constant({bias.rows()},
                                      {bias.value.data(), bias.value.data() + bias.value.size()})});
}

std::string add_stack(OnnxGraph& graph, const RecurrentStack<float>& stack, std::string x,
                      const std::string& lengths, const std::vector<OnnxRecurrent>& initial,
                      std::vector<OnnxRecurrent>& states) {
  const StackOptions& options = stack.options();
  for (std::size_t l = 0; l < stack.layers().size(); ++l) {
    const auto& layer = stack.layers()[l];
    std::vector<const RecurrentLayer<float>*> directions{&layer.forward};
    if (options.bidirectional) directions.push_back(&layer.backward);
    states.push_back(add_recurrent(graph, directions, options.cell, x, lengths,
                                   initial.empty() ? "" : initial[l].hidden,
                                   initial.empty() ? "" : initial[l].cell));
    std::string y = states.back().sequence;
    if (options.residual && l > 0) y = graph.add("Add", {y, x});
    if (layer.layer_norm.enabled()) {
      const auto& norm = layer.layer_norm;
      const auto values = [&](const Parameter<float>& parameter) {
        const float* data = parameter.value.data();
        return graph.constant({parameter.rows()}, {data, data + parameter.value.size()});
      };
      y = graph.add("LayerNormalization", {y, values(norm.gain), values(norm.bias)},
                    {{"axis", std::int64_t{-1}},
                     {"epsilon", static_cast<float>(options.layer_norm_epsilon)}});
    }
    if (layer.norm.enabled() && l + 1 < stack.layers().size()) {
      // y * scale + shift, with the running averages inside.
      const auto& norm = layer.norm;
      const auto n = static_cast<std::size_t>(norm.gain.rows());
      std::vector<float> scale(n), shift(n);
      for (std::size_t i = 0; i < n; ++i) {
        const auto r = static_cast<Index>(i);
        scale[i] = norm.gain.value(r, 0) / std::sqrt(norm.running_variance.value(r, 0) +
                                                     static_cast<float>(kNormalizationEpsilon));
        shift[i] = norm.bias.value(r, 0) - norm.running_mean.value(r, 0) * scale[i];
      }
      const std::vector<std::int64_t> dims{static_cast<std::int64_t>(n)};
      y = graph.add("Mul", {y, graph.constant(dims, scale)});
      y = graph.add("Add", {y, graph.constant(dims, shift)});
    }
    x = y;
  }
  return x;
}

}  // namespace refrain
