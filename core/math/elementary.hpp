// exp, tanh and the logistic function over arrays, in whole vectors in single precision:
//
//   exp      2^n times a polynomial of degree 6 in x - n ln 2 (Cephes, Moshier)   within 2 ulp
//   tanh     x P(x^2) / Q(x^2), P of degree 6 and Q of degree 3 in x^2, |x| cut at 7.9 (the
//            rational minimax function of Eigen)                                  within 6 ulp
//   sigmoid  1 / (1 + exp(-x))                                                    within 4 ulp
//
// Double precision, for the gradient checks, is the standard library's. Each element's result
// depends on nothing but that element. A NaN stays a NaN.
#pragma once

#include "core/math/matrix.hpp"

namespace refrain {

/// values[i] = f(values[i]).
template <class S>
void exp_each(S* values, Index count);
template <class S>
void tanh_each(S* values, Index count);
template <class S>
void sigmoid_each(S* values, Index count);

/// Sum of values and of their squares, in an order that depends on their number alone, not on where
/// they lie.
template <class S>
S sum(const S* values, Index count);
template <class S>
S sum_of_squares(const S* values, Index count);
/// Sum of exp(values[i]).
template <class S>
S sum_of_exp(const S* values, Index count);
/// The largest of at least one value.
template <class S>
S largest(const S* values, Index count);

}  // namespace refrain
