// Single-precision matrix products by a register tile over packed panels (Goto and van de Geijn,
// "Anatomy of High-Performance Matrix Multiplication", ACM TOMS 34(3), 2008; the general strides
// are those of BLIS, Van Zee and van de Geijn, ACM TOMS 41(3), 2015).
//
// C (M x N) is cut into tiles of kTileRows x kTileColumns that stay in registers while k runs:
//
//   tile += a_k b_k'     a_k: kTileRows values of A in whole vectors, from a packed panel
//                        b_k: one value for each column, spread over a vector
//
// A panel of A (kTileRows x kDepth) is packed once and used for every column of C. With few
// columns packing does not pay: then the rows of A are multiplied where they lie.
//
// Every element is a sum over k in one order that depends neither on its place in C nor on the
// other columns: an example's result is the same alone and in a batch.
#pragma once

#include <cstddef>

namespace refrain {

/// A read-only matrix in any layout: element (i, j) at data[i * row_stride + j * column_stride].
/// One of the strides is 1.
struct Strided {
  const float* data;
  std::ptrdiff_t row_stride;
  std::ptrdiff_t column_stride;
};

/// C (M x N, column-major, columns ldc apart) = A (M x K) B (K x N), or += with `accumulate`.
/// C overlaps neither operand. Allocates nothing.
void gemm(std::ptrdiff_t M, std::ptrdiff_t N, std::ptrdiff_t K, Strided a, Strided b, float* c,
          std::ptrdiff_t ldc, bool accumulate);

}  // namespace refrain
