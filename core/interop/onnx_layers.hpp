// Our layers as operators of ONNX.
//
//   LSTM   gates i|o|f|c from our i|f|g|o
//   GRU    gates z|r|h from our r|z|n; linear_before_reset is our reset_after
//   RNN    activations by name
// W (D x G*H x I), R (D x G*H x H), B (D x 2*G*H), one or two directions D.
#pragma once

#include "core/interop/onnx_graph.hpp"
#include "core/nn/recurrent_stack.hpp"

namespace refrain {

/// What a recurrent operator gives.
struct OnnxRecurrent {
  std::string sequence;      // (T x B x D*H)
  std::string hidden, cell;  // (D x B x H) after each example's last step; cell is for LSTMs
};

/// `directions`: one or two layers that read x (T x B x I). lengths (B, int32) and initial states
/// (D x B x H) may be empty names. Throws ArgumentError for layer normalisation, which ONNX's
/// operators have not.
OnnxRecurrent add_recurrent(OnnxGraph& graph,
                            const std::vector<const RecurrentLayer<float>*>& directions,
                            const CellOptions& cell, const std::string& x,
                            const std::string& lengths, const std::string& hidden,
                            const std::string& state);

/// x (.. x I) W' + b (.. x O); an empty bias adds nothing.
std::string add_linear(OnnxGraph& graph, const std::string& x, const Weight<float>& weight,
                       const Parameter<float>& bias);

/// Residual sums and batch normalisation of a stack around add_recurrent: x (T x B x I) to
/// (T x B x F). `states` get the final states (D x B x H) of each layer; `initial` has those to
/// start from, hidden and cell, or nothing.
std::string add_stack(OnnxGraph& graph, const RecurrentStack<float>& stack, std::string x,
                      const std::string& lengths, const std::vector<OnnxRecurrent>& initial,
                      std::vector<OnnxRecurrent>& states);

}  // namespace refrain
