// First-order optimisers over flat ranges of weights, as PyTorch defines them (g: gradient):
//
//   sgd       w -= lr g
//   momentum  u = mu u + g;                        w -= lr u
//   rmsprop   v = rho v + (1 - rho) g^2;           w -= lr g / (sqrt(v) + eps)
//   adam      m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2;
//             w -= lr (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + eps)
//   adamw     w -= lr wd w, then adam
#pragma once

#include <vector>

#include "core/nn/parameter.hpp"
#include "core/train/options.hpp"

namespace refrain {

/// Moments of one parameter, laid out as its weights.
struct Moments {
  Vector<float> first;   // momentum's u, adam's m
  Vector<float> second;  // rmsprop's and adam's v
};

/// Zero moments of the size that `kind` needs, for n weights.
Moments make_moments(OptimizerKind kind, Index n);

/// Updates n weights from `first`. `scale` multiplies the gradient (clipping), `rate` is the
/// learning rate of update `step` (1-based).
void update_weights(const OptimizerOptions& options, double rate, long step, double scale,
                    const float* gradient, Index first, Index n, float* weights, Moments& moments);

}  // namespace refrain
