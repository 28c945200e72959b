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

#include <algorithm>

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

/// take(i) for every i in order whose value enters(), which what was taken may narrow. Most values
/// have no chance, and so not the largest of the block they stand in.
template <class S, class Enters, class Take>
void take_each(const S* values, Index count, const Enters& enters, const Take& take) {
  constexpr Index kTogether = 64;
  for (Index i = 0, end; i < count; i = end) {
    end = std::min(i + kTogether, count);
    if (!enters(largest(values + i, end - i))) continue;
    for (; i < end; ++i)
      if (enters(values[i])) take(i);
  }
}

}  // namespace refrain
