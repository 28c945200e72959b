// The largest elements of a product with a constant matrix W (O x I), without reading most of it: a
// copy of W in 8-bit integers, a quarter of its size, tells which rows can have them, and these
// alone are read in single precision. For the words that a search looks at: the output layer is the
// largest matrix of a translator. (Shim et al. 2017, SVD-softmax, look at a preview of the logits
// and at a fixed number of words; here a bound says which words are enough.)
//
// With x^ and W^ for x and W rounded to integers times their scales (int8_panels.hpp),
//
//   W x - W^ x^ = (W - W^) x + W^ (x - x^)
//   |W_i x - W^_i x^| <= |W_i - W^_i| |x| + |W^_i| |x - x^|          (Cauchy and Schwarz)
//
// The k rows that look largest are computed first; an element whose upper bound lies below what
// they are is not among the k largest.
#pragma once

#include "core/math/int8_panels.hpp"

namespace refrain {

struct Preview {
  Int8Panels panels;
  std::vector<float> errors;  // (O) |W_i - W^_i|, and what sums in single precision round away
  std::vector<float> norms;   // (O) |W^_i|
};

/// Of a matrix of `rows` rows in panels of single precision.
Preview make_preview(const std::vector<float>& panels, std::ptrdiff_t rows, std::ptrdiff_t depth);

/// y (O x N) = start (O) + W x: what multiply_float_panels() gives, to the bit, where an element
/// can be among the `wanted` largest of its column, and the preview elsewhere. Each column's result
/// is the same alone and among others. Returns how many elements were computed in single precision.
std::ptrdiff_t multiply_largest(const Preview& preview, const std::vector<float>& panels,
                                std::span<const float> start, std::ptrdiff_t wanted,
                                const ProductColumns& of);

}  // namespace refrain
