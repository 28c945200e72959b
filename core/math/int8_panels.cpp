#include "core/math/int8_panels.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#elif defined(__AVX2__)
#include <immintrin.h>
#endif

namespace refrain {
namespace {

using Size = std::ptrdiff_t;

constexpr Size kRows = kInt8PanelRows;

/// As the kernel reads x: integers moved up, for products without signs, or where it widens as they
/// are.
#if defined(__wasm_simd128__) && !defined(__wasm_relaxed_simd__)
typedef std::int16_t Activation8;
constexpr int kMoved = 0;
#else
typedef std::uint8_t Activation8;
constexpr int kMoved = 64;
#endif

// ---------------------------------------------------------------- tiles
//
// sums[n * kRows + r] = the dot products of Columns columns, `groups` groups of four deep, with the
// kRows rows of a panel, without the rows' corrections.

#if defined(__wasm_relaxed_simd__)

constexpr int kColumns = 3;

template <int Columns>
void tile(const std::int8_t* panel, Size groups, const Activation8* x, Size ldx,
          std::int32_t* sums) {
  v128_t sum[Columns][4] = {};
  for (Size g = 0; g < groups; ++g) {
    v128_t y[Columns];
#pragma GCC unroll 4
    for (int n = 0; n < Columns; ++n) y[n] = wasm_v128_load32_splat(x + n * ldx + 4 * g);
#pragma GCC unroll 4
    for (int v = 0; v < 4; ++v) {
      const v128_t w = wasm_v128_load(panel + (g * 4 + v) * 16);
#pragma GCC unroll 4
      for (int n = 0; n < Columns; ++n)
        sum[n][v] = wasm_i32x4_relaxed_dot_i8x16_i7x16_add(w, y[n], sum[n][v]);
    }
  }
#pragma GCC unroll 4
  for (int n = 0; n < Columns; ++n)
#pragma GCC unroll 4
    for (int v = 0; v < 4; ++v) wasm_v128_store(sums + n * kRows + 4 * v, sum[n][v]);
}

#elif defined(__wasm_simd128__)

constexpr int kColumns = 4;

/// Quads groups of four rows, from row 4 * quad of the panel.
template <int Quads, int Columns>
void quads(int quad, const std::int8_t* panel, Size groups, const Activation8* x, Size ldx,
           std::int32_t* sums) {
  v128_t low[Quads][Columns] = {}, high[Quads][Columns] = {};
  for (Size g = 0; g < groups; ++g) {
    v128_t y[Columns];
#pragma GCC unroll 4
    for (int n = 0; n < Columns; ++n) y[n] = wasm_v128_load64_splat(x + n * ldx + 4 * g);
#pragma GCC unroll 4
    for (int q = 0; q < Quads; ++q) {
      const v128_t w = wasm_v128_load(panel + (g * 4 + quad + q) * 16);
      const v128_t a = wasm_i16x8_extend_low_i8x16(w), b = wasm_i16x8_extend_high_i8x16(w);
#pragma GCC unroll 4
      for (int n = 0; n < Columns; ++n) {
        low[q][n] = wasm_i32x4_add(low[q][n], wasm_i32x4_dot_i16x8(a, y[n]));
        high[q][n] = wasm_i32x4_add(high[q][n], wasm_i32x4_dot_i16x8(b, y[n]));
      }
    }
  }
  // A row's sum lies in two neighbours.
#pragma GCC unroll 4
  for (int q = 0; q < Quads; ++q)
#pragma GCC unroll 4
    for (int n = 0; n < Columns; ++n)
      wasm_v128_store(sums + n * kRows + 4 * (quad + q),
                      wasm_i32x4_add(wasm_i32x4_shuffle(low[q][n], high[q][n], 0, 2, 4, 6),
                                     wasm_i32x4_shuffle(low[q][n], high[q][n], 1, 3, 5, 7)));
}

template <int Columns>
void tile(const std::int8_t* panel, Size groups, const Activation8* x, Size ldx,
          std::int32_t* sums) {
  constexpr int kQuads = Columns == 1 ? 4 : Columns == 2 ? 2 : 1;
  for (int quad = 0; quad < 4; quad += kQuads)
    quads<kQuads, Columns>(quad, panel, groups, x, ldx, sums);
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

/// y (kRows) += the sums of a whole panel, corrected and scaled.
void add_sums(const std::int32_t* sums, const std::int32_t* row_sums, const float* scales,
              float scale, float* y) {
  const auto integers = [](const std::int32_t* p) {
    IntegerLanes v;
    std::memcpy(&v, p, sizeof v);
    return v;
  };
#pragma GCC unroll 4
  for (Size v = 0; v < kRows; v += kLanes) {
    IntegerLanes sum = integers(sums + v);
    if constexpr (kMoved != 0) sum -= kMoved * integers(row_sums + v);
    store(y + v, load(y + v) + __builtin_convertvector(sum, Lanes) * (load(scales + v) * scale));
  }
}

// ---------------------------------------------------------------- columns

/// The integers of a column, `padded` of them, and its scale.
float quantise_column(const float* x, Size depth, Size padded, Activation8* values) {
  Lanes most = {};
  Size k = 0;
  for (; k + kLanes <= depth; k += kLanes) {
    const Lanes v = load(x + k);
    const Lanes magnitude = v < 0 ? -v : v;
    most = magnitude > most ? magnitude : most;
  }
  float largest = 0;
  for (int l = 0; l < kLanes; ++l) largest = std::max(largest, most[l]);
  for (; k < depth; ++k) largest = std::max(largest, std::fabs(x[k]));
  const float inverse = largest > 0 ? static_cast<float>(kActivationLevels) / largest : 0.0f;
  // Adding 1.5 * 2^23 rounds to the nearest integer, halves to even, and leaves it in the low bits.
  constexpr float kRound = 12582912.0f;
  constexpr std::int32_t kRoundBits = 0x4B400000;
  for (k = 0; k < depth; ++k) {
    const float shifted = x[k] * inverse + kRound;
    std::int32_t bits;
    std::memcpy(&bits, &shifted, 4);
    values[k] = static_cast<Activation8>(bits - kRoundBits + kMoved);
  }
  for (; k < padded; ++k) values[k] = kMoved;
  return largest / static_cast<float>(kActivationLevels);
}

}  // namespace

float quantise_row(const float* row, Size count, std::int8_t* values, int most) {
  float largest = 0;
  for (Size i = 0; i < count; ++i) largest = std::max(largest, std::fabs(row[i]));
  const float exact = largest / static_cast<float>(most);
  std::uint32_t bits;
  std::memcpy(&bits, &exact, 4);
  bits = (bits + 0xFFu) & ~0xFFu;
  float scale;
  std::memcpy(&scale, &bits, 4);
  for (Size i = 0; i < count; ++i)
    values[i] = scale > 0 ? static_cast<std::int8_t>(std::lround(row[i] / scale)) : std::int8_t{0};
  return scale;
}

Int8Panels pack_int8_panels(const std::int8_t* values, std::span<const float> scales, Size depth) {
  const auto rows = static_cast<Size>(scales.size());
  const Size padded = (rows + kRows - 1) / kRows * kRows, groups = (depth + 3) / 4;
  Int8Panels packed{std::vector<std::int8_t>(static_cast<std::size_t>(padded * groups * 4)),
                    std::vector<float>(scales.begin(), scales.end()),
                    std::vector<std::int32_t>(static_cast<std::size_t>(padded)), depth};
  for (Size row = 0; row < rows; ++row) {
    std::int8_t* out = packed.values.data() + (row / kRows * groups * kRows + row % kRows) * 4;
    std::int32_t& sum = packed.row_sums[static_cast<std::size_t>(row)];
    for (Size k = 0; k < depth; ++k) {
      const std::int8_t value = values[row * depth + k];
      out[k / 4 * kRows * 4 + k % 4] = value;
      sum += value;
    }
  }
  return packed;
}

Int8Panels select_int8_rows(const Int8Panels& panels, std::span<const std::int32_t> rows) {
  const auto count = static_cast<Size>(rows.size());
  const Size padded = (count + kRows - 1) / kRows * kRows, groups = (panels.depth + 3) / 4;
  Int8Panels chosen{std::vector<std::int8_t>(static_cast<std::size_t>(padded * groups * 4)),
                    {},
                    std::vector<std::int32_t>(static_cast<std::size_t>(padded)),
                    panels.depth};
  for (Size i = 0; i < count; ++i) {
    const Size row = rows[static_cast<std::size_t>(i)];
    const std::int8_t* from =
        panels.values.data() + (row / kRows * groups * kRows + row % kRows) * 4;
    std::int8_t* to = chosen.values.data() + (i / kRows * groups * kRows + i % kRows) * 4;
    for (Size g = 0; g < groups; ++g) std::memcpy(to + g * kRows * 4, from + g * kRows * 4, 4);
    chosen.scales.push_back(panels.scales[static_cast<std::size_t>(row)]);
    chosen.row_sums[static_cast<std::size_t>(i)] = panels.row_sums[static_cast<std::size_t>(row)];
  }
  return chosen;
}

void int8_row(const Int8Panels& panels, Size row, std::int8_t* values) {
  const Size groups = (panels.depth + 3) / 4;
  const std::int8_t* from = panels.values.data() + (row / kRows * groups * kRows + row % kRows) * 4;
  for (Size k = 0; k < panels.depth; ++k) values[k] = from[k / 4 * kRows * 4 + k % 4];
}

void multiply_int8_panels(const Int8Panels& panels, Size first, Size rows,
                          const ProductColumns& of) {
  static thread_local std::vector<Activation8> integers;
  static thread_local std::vector<float> scales;
  const Size groups = (panels.depth + 3) / 4, ld = 4 * groups, end = first + rows;
  integers.resize(std::max(integers.size(), static_cast<std::size_t>(ld * of.count)));
  scales.resize(std::max(scales.size(), static_cast<std::size_t>(of.count)));
  for (Size n = 0; n < of.count; ++n)
    scales[static_cast<std::size_t>(n)] =
        quantise_column(of.x + n * of.ldx, panels.depth, ld, integers.data() + n * ld);

  for (Size top = first / kRows * kRows; top < end; top += kRows) {
    const std::int8_t* panel = panels.values.data() + top * ld;
    const Size from = std::max(top, first), to = std::min(top + kRows, end);
    for (Size n = 0; n < of.count; n += kColumns) {
      const Size columns = std::min<Size>(kColumns, of.count - n);
      alignas(64) std::int32_t sums[kColumns * kRows];
      narrow<kColumns>(columns, panel, groups, integers.data() + n * ld, ld, sums);
      for (Size c = 0; c < columns; ++c) {
        const float scale = scales[static_cast<std::size_t>(n + c)];
        float* y = of.y + (n + c) * of.ldy - first;
        if (from == top && to == top + kRows) {
          add_sums(sums + c * kRows, panels.row_sums.data() + top, panels.scales.data() + top,
                   scale, y + top);
          continue;
        }
        for (Size r = from; r < to; ++r) {
          const auto i = static_cast<std::size_t>(r);
          const std::int32_t sum = sums[c * kRows + r - top] - kMoved * panels.row_sums[i];
          y[r] += static_cast<float>(sum) * (panels.scales[i] * scale);
        }
      }
    }
  }
}

}  // namespace refrain
