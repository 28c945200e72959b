// Softmax over the rows of each column, computed from the column's maximum so that no exponential
// overflows.
#pragma once

#include "core/math/matrix.hpp"

namespace refrain {

/// Each column x of `scores` becomes softmax(x).
template <class S>
void softmax_columns(Out<S> scores);

/// Each column x becomes log softmax(x).
template <class S>
void log_softmax_columns(Out<S> scores);

/// Gradient at the scores, in place of the gradient `d` at the probabilities p:
/// dx_i = p_i (d_i - sum_j p_j d_j).
template <class S>
void softmax_gradient_columns(In<S> probabilities, Out<S> d);

}  // namespace refrain
