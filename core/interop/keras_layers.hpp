// Layers of Keras as ours: their options and their weights.
//
//   kernel (I x G*H) becomes input_weight (G*H x I); so does recurrent_kernel
//   LSTM   gates i|f|c|o are our i|f|g|o
//   GRU    gates z|r|h become r|z|n; with reset_after the bias is (2 x 3H), input's above
//          recurrent's: they are summed but for the last third, which becomes recurrent_bias
#pragma once

#include <map>
#include <string>

#include "core/interop/foreign_weights.hpp"
#include "core/interop/keras_graph.hpp"
#include "core/nn/options.hpp"

namespace refrain {

/// A SimpleRNN, LSTM or GRU, alone or in Bidirectional.
struct KerasRecurrent {
  CellOptions cell;
  Index units = 0;
  bool bidirectional = false;
  bool sequences = true;  // return_sequences
  double dropout = 0, recurrent_dropout = 0;
};

/// Whether a layer is one that read_keras_recurrent takes.
bool is_keras_recurrent(const KerasLayer& layer);

/// Throws FormatError naming the layer for what has no counterpart here: hard_sigmoid, other
/// activations, go_backwards, a merge_mode that is not concat.
KerasRecurrent read_keras_recurrent(const KerasLayer& layer);

/// Takes its weights to prefix + "forward.input_weight" and so on; for decoders, which read one way
/// only, to prefix + "input_weight". Throws FormatError naming layer and weight.
void convert_keras_recurrent(const KerasLayer& layer, Index inputs, const std::string& prefix,
                             bool decoder, ForeignWeights& weights,
                             std::map<std::string, Weight<float>>& tensors);

/// Takes a LayerNormalization after a recurrent layer of `size` features to prefix + "gain" and
/// "bias"; its epsilon. `sequences`: whether it reads (B x T x F) or (B x F). Its axis must be the
/// last one.
double convert_keras_norm(const KerasLayer& layer, Index size, bool sequences,
                          const std::string& prefix, ForeignWeights& weights,
                          std::map<std::string, Weight<float>>& tensors);

/// Whether a layer is not trained.
bool is_keras_frozen(const KerasLayer& layer);

/// Takes an Embedding's weight, (V x E).
Weight<float> take_keras_embedding(const KerasLayer& layer, ForeignWeights& weights);

/// Takes the Dense layer to the words, alone or in TimeDistributed, to output.weight and
/// output.bias. Its activation must be softmax or none.
void convert_keras_dense(const KerasLayer& layer, Index inputs, ForeignWeights& weights,
                         std::map<std::string, Weight<float>>& tensors);

}  // namespace refrain
