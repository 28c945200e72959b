// Drawing a word from a distribution: temperature and top-k (Fan et al. 2018).
#pragma once

#include "core/base/random.hpp"
#include "core/math/matrix.hpp"

namespace refrain {

/// Draws an index from softmax(scores / temperature) restricted to the top_k best (0: all).
/// scores (V): logits or log-probabilities; temperature > 0.
std::int32_t sample_word(const Eigen::Ref<const Vector<float>>& scores, double temperature,
                         int top_k, Random& random);

}  // namespace refrain
