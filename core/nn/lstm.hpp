// Long short-term memory without peepholes, as Keras and PyTorch define it (Hochreiter and
// Schmidhuber 1997; forget gate: Gers et al. 2000):
//
//   [i f g o] = W_x x_t + W_h h_{t-1} + b        gate order i|f|g|o, H rows each
//   i, f, o = sigmoid(.)   g = tanh(.)
//   c_t = f * c_{t-1} + i * g
//   h_t = o * tanh(c_t)
//
// With layer normalisation (Ba et al. 2016, section 3.1) tanh(c_t) reads a normalised c_t; that is
// why c_t and h_t are two functions here.
#pragma once

#include "core/math/matrix.hpp"

namespace refrain {

/// gates (4H x B): pre-activations in, i|f|g|o out. Writes c (H x B) = c_t from c_previous.
template <class S>
void lstm_cell(In<S> c_previous, Out<S> gates, Out<S> c);

/// squashed (H x B): what tanh reads in, tanh of it out. Writes h (H x B) = h_t.
template <class S>
void lstm_hidden(In<S> gates, Out<S> squashed, Out<S> h);

/// dh (H x B): gradient at h_t. Writes d_squash (H x B), the gradient at what tanh read.
template <class S>
void lstm_hidden_backward(In<S> gates, In<S> squashed, In<S> dh, Out<S> d_squash);

/// dc (H x B): gradient at c_t in, at c_{t-1} out. Writes d_gates (4H x B), at the pre-activations.
template <class S>
void lstm_cell_backward(In<S> gates, In<S> squashed, In<S> c_previous, In<S> dh, Out<S> dc,
                        Out<S> d_gates);

}  // namespace refrain
