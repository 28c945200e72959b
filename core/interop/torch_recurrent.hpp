// Parameters of PyTorch's nn.RNN, nn.LSTM and nn.GRU under our names.
//
//   P.weight_ih_l{k}[_reverse] (G*H x I), P.weight_hh_l{k} (G*H x H), P.bias_ih_l{k},
//   P.bias_hh_l{k}
//
// Gates stand in our order (LSTM i|f|g|o, GRU r|z|n). PyTorch adds two biases where we have one, so
// the sum is taken; but the GRU's b_hn stands inside the product with r (its documentation's
// equation of n_t) and becomes our recurrent_bias.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/interop/foreign_weights.hpp"
#include "core/nn/options.hpp"

namespace refrain {

/// One nn.RNN, nn.LSTM or nn.GRU of a file.
struct TorchStack {
  std::string prefix;  // "rnn." of "rnn.weight_ih_l0"
  CellKind kind = CellKind::lstm;
  Index inputs = 0, hidden = 0, layers = 0;
  bool bidirectional = false;
};

/// All of a file's, in the order of their names. The kind shows in the ratio of rows to columns of
/// weight_hh. Throws FormatError naming the tensor for shapes that no such module has, and for an
/// nn.LSTM with proj_size, which has no counterpart here.
std::vector<TorchStack> find_torch_stacks(const ForeignWeights& weights);

/// Takes a stack's tensors to `tensors` under prefix + "layers.0.forward.input_weight" and so on;
/// for decoders, which read one way only, without "forward.".
void convert_torch_stack(const TorchStack& stack, const std::string& prefix, bool decoder,
                         ForeignWeights& weights, std::map<std::string, Weight<float>>& tensors);

}  // namespace refrain
