#include "core/interop/torch_recurrent.hpp"

#include "core/base/error.hpp"
#include "core/io/json.hpp"

namespace refrain {
namespace {

const std::string kFirst = "weight_ih_l0";
constexpr Index kMostLayers = 64;

TorchStack read_stack(const ForeignWeights& weights, const std::string& prefix) {
  TorchStack stack;
  stack.prefix = prefix;
  const auto& ih = weights.at(prefix + kFirst).shape;
  const auto& hh = weights.at(prefix + "weight_hh_l0").shape;
  const std::string place = "tensor '" + message_text(prefix) + "weight_hh_l0' ";
  if (ih.size() != 2 || hh.size() != 2)
    throw FormatError(place + "and weight_ih_l0 must have two dimensions");
  if (weights.has(prefix + "weight_hr_l0"))
    throw FormatError("'" + message_text(prefix) +
                      "weight_hr_l0' belongs to an nn.LSTM with proj_size, which cannot be "
                      "represented here; train it without");
  const std::int64_t gates = hh[1] > 0 && hh[0] % hh[1] == 0 ? hh[0] / hh[1] : 0;
  switch (gates) {
    case 1: stack.kind = CellKind::simple_rnn; break;
    case 3: stack.kind = CellKind::gru; break;
    case 4: stack.kind = CellKind::lstm; break;
    default:
      throw FormatError(place + "has shape " + shape_text(hh) +
                        "; nn.RNN has as many rows as columns, nn.GRU three times and nn.LSTM "
                        "four times as many");
  }
  stack.inputs = static_cast<Index>(ih[1]);
  stack.hidden = static_cast<Index>(hh[1]);
  stack.bidirectional = weights.has(prefix + kFirst + "_reverse");
  while (stack.layers <= kMostLayers &&
         weights.has(prefix + "weight_ih_l" + std::to_string(stack.layers)))
    ++stack.layers;
  if (stack.layers > kMostLayers)
    throw FormatError("'" + message_text(prefix) + "weight_ih_l64': more than 64 layers");
  return stack;
}

Index gates_of(CellKind kind) {
  return kind == CellKind::lstm ? 4 : kind == CellKind::gru ? 3 : 1;
}

}  // namespace

std::vector<TorchStack> find_torch_stacks(const ForeignWeights& weights) {
  std::vector<TorchStack> stacks;
  for (const auto& entry : weights.all()) {
    const std::string& name = entry.first;
    if (name.size() < kFirst.size() || name.substr(name.size() - kFirst.size()) != kFirst) continue;
    stacks.push_back(read_stack(weights, name.substr(0, name.size() - kFirst.size())));
  }
  return stacks;
}

void convert_torch_stack(const TorchStack& stack, const std::string& prefix, bool decoder,
                         ForeignWeights& weights, std::map<std::string, Weight<float>>& tensors) {
  const Index H = stack.hidden, rows = gates_of(stack.kind) * H;
  const std::string why = "the layer has " + std::to_string(H) + " hidden units";
  for (Index layer = 0; layer < stack.layers; ++layer)
    for (int direction = 0; direction < (stack.bidirectional ? 2 : 1); ++direction) {
      const Index inputs = layer == 0 ? stack.inputs : H * (stack.bidirectional ? 2 : 1);
      const std::string suffix = "_l" + std::to_string(layer) + (direction == 1 ? "_reverse" : "");
      const std::string ours = prefix + "layers." + std::to_string(layer) + "." +
                               (decoder          ? ""
                                : direction == 1 ? "backward."
                                                 : "forward.");
      const auto from = [&](const char* kind) { return stack.prefix + kind + suffix; };
      tensors[ours + "input_weight"] = weights.take(from("weight_ih"), rows, inputs, why);
      tensors[ours + "recurrent_weight"] = weights.take(from("weight_hh"), rows, H, why);
      Weight<float> bias = Weight<float>::Zero(rows, 1), recurrent = bias;
      if (weights.has(from("bias_ih"))) {  // modules made with bias=False have none
        bias = weights.take(from("bias_ih"), rows, 1, why);
        recurrent = weights.take(from("bias_hh"), rows, 1, why);
      }
      if (stack.kind == CellKind::gru) {
        bias.topRows(2 * H) += recurrent.topRows(2 * H);
        tensors[ours + "recurrent_bias"] = recurrent.bottomRows(H);
      } else {
        bias += recurrent;
      }
      tensors[ours + "bias"] = std::move(bias);
    }
}

}  // namespace refrain
