// The innermost loops of int8_panels.cpp, which alone includes this: the dot products of a panel's
// rows with some columns, for each set of instructions.
#pragma once

#include <algorithm>
#include <cstring>

#include "core/math/int8_panels.hpp"

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#elif defined(__AVX2__)
#include <immintrin.h>
#endif

namespace refrain {
namespace {

using Size = std::ptrdiff_t;

constexpr Size kRows = kInt8PanelRows;

#if defined(__wasm_simd128__) && !defined(__wasm_relaxed_simd__)
// Two neighbours of a row, read together as 16 bits, are 256 w' + (w + 128) where the first is kept
// moved up, and w' alone after a shift. So
//   w y + w' y' = (256 w' + w + 128) y + w' (y' - 256 y) - 128 y
// whose products are sums of the two 16-bit dot products there are, with one shift and no widening:
// modulo 2^32, where the large parts cancel.
#define REFRAIN_INT8_PAIRS
typedef std::int16_t Activation8;  // of four columns: y0, y2, y1 - 256 y0, y3 - 256 y2
constexpr int kMoved = 0, kWeightMoved = 128;
#else
typedef std::uint8_t Activation8;  // moved up, for products without signs
constexpr int kMoved = 64, kWeightMoved = 0;
#endif

// sums[n * kRows + r] = the dot products of Columns columns, `groups` groups of four deep, with the
// kRows rows of a panel, without the rows' corrections.

#if defined(__wasm_simd128__)

constexpr int kColumns = 4;

#if defined(REFRAIN_INT8_PAIRS)

/// Two 16-bit dot products for the four neighbours of each of four rows.
struct Pairs {
  static constexpr int kQuadsOfFour = 1;  // for four columns; what the registers hold
  /// Four values of a column.
  struct Four {
    v128_t first, second;
    Four() = default;
    explicit Four(const Activation8* x)
        : first(wasm_v128_load32_splat(x)), second(wasm_v128_load32_splat(x + 2)) {}
  };
  struct Weights {
    v128_t both, upper;
    explicit Weights(const std::int8_t* panel)
        : both(wasm_v128_load(panel)), upper(wasm_i16x8_shr(both, 8)) {}
  };
  static v128_t multiply_add(const Weights& w, const Four& y, v128_t sum) {
    return wasm_i32x4_add(wasm_i32x4_add(sum, wasm_i32x4_dot_i16x8(w.both, y.first)),
                          wasm_i32x4_dot_i16x8(w.upper, y.second));
  }
};

#else

/// An 8-bit dot product in one instruction.
struct Dot {
  static constexpr int kQuadsOfFour = 2;
  struct Four {
    v128_t values;
    Four() = default;
    explicit Four(const Activation8* x) : values(wasm_v128_load32_splat(x)) {}
  };
  struct Weights {
    v128_t values;
    explicit Weights(const std::int8_t* panel) : values(wasm_v128_load(panel)) {}
  };
  static v128_t multiply_add(const Weights& w, const Four& y, v128_t sum) {
    return wasm_i32x4_relaxed_dot_i8x16_i7x16_add(w.values, y.values, sum);
  }
};

/// The same in two steps: three instructions of processors that have to make five of the one above.
struct DotOfTwos : Dot {
  static v128_t multiply_add(const Weights& w, const Four& y, v128_t sum) {
    return wasm_i32x4_add(
        sum, wasm_i32x4_dot_i16x8(wasm_i16x8_relaxed_dot_i8x16_i7x16(w.values, y.values),
                                  wasm_i16x8_const_splat(1)));
  }
};

/// Whether the processor has the instruction: values past 7 bits tell, which without it stop at the
/// largest of 16 bits on the way.
bool has_dot() {
  static const bool found = [] {
    volatile std::int8_t w = 127, y = -1;
    const v128_t sum = wasm_i32x4_relaxed_dot_i8x16_i7x16_add(
        wasm_i8x16_splat(w), wasm_i8x16_splat(y), wasm_i32x4_const_splat(0));
    return wasm_i32x4_extract_lane(sum, 0) != 2 * 32767;
  }();
  return found;
}

#endif

/// Quads groups of four rows, from the panel's row 4 * quad.
template <class Kernel, int Quads, int Columns>
void quads(const std::int8_t* panel, Size groups, const Activation8* x, Size ldx,
           std::int32_t* sums) {
  v128_t sum[Quads][Columns] = {};
  for (Size g = 0; g < groups; ++g, panel += kRows * 4, x += 4) {
    typename Kernel::Four y[Columns];
#pragma GCC unroll 4
    for (int n = 0; n < Columns; ++n) y[n] = typename Kernel::Four(x + n * ldx);
#pragma GCC unroll 4
    for (int q = 0; q < Quads; ++q) {
      const typename Kernel::Weights w(panel + q * 16);
#pragma GCC unroll 4
      for (int n = 0; n < Columns; ++n) sum[q][n] = Kernel::multiply_add(w, y[n], sum[q][n]);
    }
  }
#pragma GCC unroll 4
  for (int q = 0; q < Quads; ++q)
#pragma GCC unroll 4
    for (int n = 0; n < Columns; ++n) wasm_v128_store(sums + n * kRows + q * 4, sum[q][n]);
}

/// As many rows at once as there are registers for their sums.
template <class Kernel, int Columns>
void tile_by(const std::int8_t* panel, Size groups, const Activation8* x, Size ldx,
             std::int32_t* sums) {
  constexpr int kQuads = Columns <= 2 ? 4 : Columns == 3 ? 2 : Kernel::kQuadsOfFour;
  for (int q = 0; q < 4; q += kQuads)
    quads<Kernel, kQuads, Columns>(panel + q * 16, groups, x, ldx, sums + q * 4);
}

template <int Columns>
void tile(const std::int8_t* panel, Size groups, const Activation8* x, Size ldx,
          std::int32_t* sums) {
#if defined(REFRAIN_INT8_PAIRS)
  tile_by<Pairs, Columns>(panel, groups, x, ldx, sums);
#else
  if (has_dot())
    tile_by<Dot, Columns>(panel, groups, x, ldx, sums);
  else
    tile_by<DotOfTwos, Columns>(panel, groups, x, ldx, sums);
#endif
}

#elif defined(__AVX512VNNI__)

constexpr int kColumns = 8;

template <int Columns>
void tile(const std::int8_t* panel, Size groups, const Activation8* x, Size ldx,
          std::int32_t* sums) {
  // Few columns keep two sums each, so that one addition need not wait for the last.
  constexpr int kParts = Columns > 4 ? 1 : 2;
  __m512i sum[kParts][Columns] = {};
  const auto step = [&](Size g, int part) {
    const __m512i w = _mm512_loadu_si512(panel + g * 64);
#pragma GCC unroll 8
    for (int n = 0; n < Columns; ++n) {
      std::int32_t four;
      std::memcpy(&four, x + n * ldx + 4 * g, 4);
      sum[part][n] = _mm512_dpbusd_epi32(sum[part][n], _mm512_set1_epi32(four), w);
    }
  };
  Size g = 0;
  for (; g + kParts <= groups; g += kParts)
#pragma GCC unroll 2
    for (int part = 0; part < kParts; ++part) step(g + part, part);
  for (; g < groups; ++g) step(g, 0);
#pragma GCC unroll 8
  for (int n = 0; n < Columns; ++n) {
    __m512i total = sum[0][n];
    if constexpr (kParts == 2) total = _mm512_add_epi32(total, sum[1][n]);
    _mm512_storeu_si512(sums + n * kRows, total);
  }
}

#elif defined(__AVX2__)

constexpr int kColumns = 4;

template <int Columns>
void tile(const std::int8_t* panel, Size groups, const Activation8* x, Size ldx,
          std::int32_t* sums) {
  __m256i sum[Columns][2] = {};
  const __m256i ones = _mm256_set1_epi16(1);
  for (Size g = 0; g < groups; ++g)
#pragma GCC unroll 2
    for (int v = 0; v < 2; ++v) {
      const __m256i w =
          _mm256_loadu_si256(reinterpret_cast<const __m256i*>(panel + g * 64 + v * 32));
#pragma GCC unroll 4
      for (int n = 0; n < Columns; ++n) {
        std::int32_t four;
        std::memcpy(&four, x + n * ldx + 4 * g, 4);
        const __m256i pairs = _mm256_maddubs_epi16(_mm256_set1_epi32(four), w);
        sum[n][v] = _mm256_add_epi32(sum[n][v], _mm256_madd_epi16(pairs, ones));
      }
    }
#pragma GCC unroll 4
  for (int n = 0; n < Columns; ++n)
#pragma GCC unroll 2
    for (int v = 0; v < 2; ++v)
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(sums + n * kRows + 8 * v), sum[n][v]);
}

#else

constexpr int kColumns = 1;

template <int Columns>
void tile(const std::int8_t* panel, Size groups, const Activation8* x, Size, std::int32_t* sums) {
  std::fill(sums, sums + kRows, 0);
  for (Size g = 0; g < groups; ++g)
    for (Size r = 0; r < kRows; ++r)
      for (Size k = 0; k < 4; ++k)
        sums[r] += static_cast<std::int32_t>(panel[(g * kRows + r) * 4 + k]) * x[4 * g + k];
}

#endif

/// The same for a number of columns known only now, at most Columns.
template <int Columns>
void narrow(Size columns, const std::int8_t* panel, Size groups, const Activation8* x, Size ldx,
            std::int32_t* sums) {
  if (columns >= Columns) return tile<Columns>(panel, groups, x, ldx, sums);
  if constexpr (Columns > 1) narrow<Columns - 1>(columns, panel, groups, x, ldx, sums);
}

}  // namespace
}  // namespace refrain
