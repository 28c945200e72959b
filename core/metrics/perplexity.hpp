// Perplexity of a text under a model: exp of the mean negative log-likelihood of a word.
#pragma once

#include <cmath>

namespace refrain {

/// nll: sum over `words` words, in nats; 1 for no words.
inline double perplexity(double nll, long words) {
  return words > 0 ? std::exp(nll / static_cast<double>(words)) : 1.0;
}

}  // namespace refrain
