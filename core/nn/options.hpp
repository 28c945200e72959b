// What a recurrent network is made of. Options are plain structs; each field says what it means.
#pragma once

#include "core/math/activation.hpp"

namespace refrain {

enum class CellKind { simple_rnn, gru, lstm };

/// One recurrent layer's cell.
struct CellOptions {
  CellKind kind = CellKind::lstm;
  /// f of the simple RNN; LSTM and GRU always use tanh and sigmoid.
  Activation activation = Activation::tanh;
  /// GRU: reset after the product (PyTorch, Keras default) or before it (Cho et al. 2014).
  bool reset_after = true;
  /// Normalise W_x x, W_h h and, in the LSTM, c (Ba et al. 2016). A GRU needs reset_after for it.
  bool layer_norm = false;
  /// LSTM: initial bias of the forget gate (Jozefowicz et al. 2015).
  double forget_bias = 1;
};

/// A stack of recurrent layers.
struct StackOptions {
  CellOptions cell;
  /// Hidden units of a layer, for each direction.
  Index hidden_size = 256;
  Index layers = 1;
  /// A layer reads both ways and puts out 2 x hidden_size features.
  bool bidirectional = false;
  /// Layers after the first add their input to their output (He et al. 2016; Wu et al. 2016).
  bool residual = false;
  /// Batch normalisation between layers (Laurent et al. 2016).
  bool batch_norm = false;
  /// Layer normalisation of every layer's output, the last included (Ba et al. 2016). It stands
  /// where batch normalisation would.
  bool layer_norm = false;
  /// Added to the variance; Keras has 1e-3.
  double layer_norm_epsilon = 1e-5;
  /// Dropout between layers (Zaremba et al. 2014).
  double dropout = 0;
  /// Dropout of h_{t-1} in the recurrent product, one mask for the sequence (Gal, Ghahramani 2016).
  double recurrent_dropout = 0;

  Index output_size() const { return hidden_size * (bidirectional ? 2 : 1); }
};

enum class AttentionKind { none, additive, dot, general };

}  // namespace refrain
