// The simple (Elman) recurrent cell, Elman 1990:
//
//   a_t = W_xh x_t + W_hh h_{t-1} + b_h
//   h_t = f(a_t)                          f in tanh, sigmoid, ReLU, leaky ReLU
//
// These functions hold what happens inside one step once the products are made; the products and
// the loop over time are RecurrentLayer's.
#pragma once

#include "core/math/activation.hpp"

namespace refrain {

/// a (H x B): a_t. Writes h (H x B).
template <class S>
void simple_rnn_step(Activation f, In<S> a, Out<S> h);

/// dh (H x B): gradient at h_t. Writes da (H x B).
template <class S>
void simple_rnn_step_backward(Activation f, In<S> h, In<S> dh, Out<S> da);

}  // namespace refrain
