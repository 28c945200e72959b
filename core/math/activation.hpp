// Activation functions f and their derivatives written in the output y = f(a).
//
//   sigmoid     y = 1 / (1 + exp(-a))        f' = y (1 - y)
//   tanh        y = tanh(a)                  f' = 1 - y^2
//   relu        y = max(0, a)                f' = [y > 0]
//   leaky_relu  y = a > 0 ? a : 0.01 a       f' = y > 0 ? 1 : 0.01      (Maas et al. 2013)
#pragma once

#include "core/math/matrix.hpp"

namespace refrain {

enum class Activation { tanh, sigmoid, relu, leaky_relu };

inline constexpr double kLeakySlope = 0.01;

/// a = f(a), elementwise.
template <class S>
void apply_activation(Activation activation, Out<S> a);

/// d *= f'(a), with y = f(a): turns a gradient at the output into one at the input.
template <class S>
void apply_activation_gradient(Activation activation, In<S> y, Out<S> d);

}  // namespace refrain
