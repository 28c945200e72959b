// Inverted dropout (Srivastava et al. 2014): y = x * m / (1 - p), m ~ Bernoulli(1 - p).
// Variational dropout (Gal and Ghahramani 2016) draws one mask for a sequence and uses it at
// every step.
#pragma once

#include "core/base/random.hpp"
#include "core/math/matrix.hpp"

namespace refrain {

/// Fills `mask` with 0 or 1 / (1 - rate); rate in [0, 1).
template <class S>
void draw_dropout_mask(Random& random, double rate, Out<S> mask);

/// Drops elements of a whole sequence, or leaves it alone at inference. The mask stays for
/// backward; a decoder draws it once and applies it step by step.
template <class S>
class Dropout {
 public:
  /// Draws a mask (rows x cols); `random` null means inference: nothing is dropped.
  void begin(double rate, Random* random, Index rows, Index cols);
  /// x *= the mask's columns from `first`; gradients go back through the same call.
  void apply(Out<S> x, Index first = 0) const;
  /// begin and apply for a whole sequence.
  void forward(double rate, Random* random, Out<S> x);
  /// dx *= mask of the last forward.
  void backward(Out<S> dx) const { apply(dx); }

 private:
  Buffer<S> mask_;
};

}  // namespace refrain
