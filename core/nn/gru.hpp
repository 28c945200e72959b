// Gated recurrent unit, gate order r|z|n (PyTorch's; Keras writes z|r|h for the same gates):
//
//   r = sigmoid(W_xr x_t + W_hr h_{t-1} + b_r)           reset
//   z = sigmoid(W_xz x_t + W_hz h_{t-1} + b_z)           update
//   reset after  (cuDNN, PyTorch, Keras reset_after=True):
//     n = tanh(W_xn x_t + b_n + r * (W_hn h_{t-1} + b_hn))
//   reset before (Cho et al. 2014, Keras reset_after=False):
//     n = tanh(W_xn x_t + b_n + W_hn (r * h_{t-1}))
//   h_t = (1 - z) * n + z * h_{t-1}
#pragma once

#include "core/math/matrix.hpp"

namespace refrain {

/// rz (2H x B): pre-activations in, r|z out. The reset-before form multiplies r * h_{t-1} next.
template <class S>
void gru_gates(Out<S> rz);

/// gates (3H x B): r|z and, in the last H rows, what tanh reads; becomes r|z|n. Writes h (H x B).
template <class S>
void gru_hidden(In<S> h_previous, Out<S> gates, Out<S> h);

/// dh (H x B): gradient at h_t in, the direct part z * dh of the gradient at h_{t-1} out.
/// Writes rows z and n of d_gates (3H x B); r is gru_reset_backward's.
template <class S>
void gru_hidden_backward(In<S> gates, In<S> h_previous, Out<S> dh, Out<S> d_gates);

/// factor (H x B): what r multiplied (W_hn h_{t-1} + b_hn, or h_{t-1}); d_product (H x B):
/// gradient at r * factor. Writes row r of d_gates.
template <class S>
void gru_reset_backward(In<S> gates, In<S> factor, In<S> d_product, Out<S> d_gates);

}  // namespace refrain
