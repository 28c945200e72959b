// Products in 8-bit integers with a constant matrix W (O x I), a scale for each of its rows and
// each column of x:
//
//   w = s_w q_w    q_w in [-127, 127]      x = s_x q_x    q_x in [-63, 63], s_x = max |x| / 63
//   y += s_w s_x (sum over k of q_w q_x)
//
// The sum is an integer, so it is the same on every machine and in every build. 7 bits for x are
// what the 8-bit dot product of relaxed WebAssembly SIMD and AVX2's takes without saturating; it is
// given q_x + 64, and the sums start at -64 times the row's sum.
//
// Panel p holds rows p*kInt8PanelRows..: the 4 values of columns 4g..4g+3 of row r at
// [(g * kInt8PanelRows + r) * 4]; columns past the last are zero.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/math/float_panels.hpp"

namespace refrain {

inline constexpr std::ptrdiff_t kInt8PanelRows = 16;
inline constexpr int kActivationLevels = 63;  // of either sign

struct Int8Panels {
  std::vector<std::int8_t> values;
  std::vector<float> scales;           // (O) s_w
  std::vector<std::int32_t> row_sums;  // (O) of q_w, rounded up to whole panels
  std::ptrdiff_t depth = 0;            // I
};

/// The scale of a row of weights and their integers, |q| <= most: the scale is max |w| / most,
/// rounded up to 16 significant bits: then q * scale is exact, so that weights which were once
/// rounded stay what they are.
float quantise_row(const float* row, std::ptrdiff_t count, std::int8_t* values, int most = 127);

/// Packs row-major integers (scales.size() x depth).
Int8Panels pack_int8_panels(const std::int8_t* values, std::span<const float> scales,
                            std::ptrdiff_t depth);

/// Some rows, packed anew.
Int8Panels select_int8_rows(const Int8Panels& panels, std::span<const std::int32_t> rows);

/// The weights of a row, depth of them.
void int8_row(const Int8Panels& panels, std::ptrdiff_t row, float* values);

/// |x - s_x q_x|: how far a column is from its integers.
float activation_error(const float* x, std::ptrdiff_t depth);

/// Rows first..first+rows of the product, added to y, whose row 0 is row `first`; the last rows
/// first if `backward`. Allocates nothing once a product of the depth and number of columns was
/// computed on the thread.
void multiply_int8_panels(const Int8Panels& panels, std::ptrdiff_t first, std::ptrdiff_t rows,
                          const ProductColumns& of, bool backward);

}  // namespace refrain
