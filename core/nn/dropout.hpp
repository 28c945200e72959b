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
/// backward.
template <class S>
class Dropout {
 public:
  /// x *= mask, with a fresh mask; `random` null means inference: x is left as it is.
  void forward(double rate, Random* random, Out<S> x);
  /// dx *= mask of the last forward.
  void backward(Out<S> dx) const;

 private:
  Buffer<S> mask_;
};

}  // namespace refrain
