// Products with a constant matrix W (O x I) whose rows were packed into panels once, so that a call
// packs nothing:
//
//   panel p holds rows p*kFloatPanelRows.. : value of row r, column k at [k * kFloatPanelRows + r]
//
// y (O x N) += W x. Every element of y is a sum over k in one order, whatever the other columns
// are: an example's result is the same alone and in a batch.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/math/lanes.hpp"

namespace refrain {

// Vectors of rows and columns of a tile: what fits the registers (measured).
#if defined(__AVX512F__)
inline constexpr int kFloatPanelVectors = 2, kFloatTileColumns = 8;
#elif defined(__AVX__)
inline constexpr int kFloatPanelVectors = 2, kFloatTileColumns = 6;
#else
// Engines keep a register or two for themselves, and a product needs one before it is added.
inline constexpr int kFloatPanelVectors = 2, kFloatTileColumns = 4;
#endif
inline constexpr std::ptrdiff_t kFloatPanelRows = kFloatPanelVectors * kLanes;

/// Columns of x and y for a product: x (I x N, ldx apart), y (rows x N, ldy apart).
struct ProductColumns {
  const float* x;
  std::ptrdiff_t ldx;
  float* y;
  std::ptrdiff_t ldy;
  std::ptrdiff_t count;
};

/// Packs a row-major matrix (rows x depth); rows past the last of the final panel are zero.
std::vector<float> pack_float_panels(const float* rows, std::ptrdiff_t count, std::ptrdiff_t depth);

/// Some rows, packed anew.
std::vector<float> select_float_rows(const std::vector<float>& panels, std::ptrdiff_t depth,
                                     std::span<const std::int32_t> rows);

/// Rows first..first+rows of the product, added to y, whose row 0 is row `first`; the last rows
/// first if `backward`.
void multiply_float_panels(const std::vector<float>& panels, std::ptrdiff_t depth,
                           std::ptrdiff_t first, std::ptrdiff_t rows, const ProductColumns& of,
                           bool backward);

}  // namespace refrain
