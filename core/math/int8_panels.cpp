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

/// As panels hold the weight of column k.
std::int8_t stored(std::int8_t weight, Size k) {
  return k % 2 == 0 ? static_cast<std::int8_t>(weight + kWeightMoved) : weight;
}

// ---------------------------------------------------------------- tiles
//
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

/// What a column of x has beside its integers.
struct Column {
  float scale;
  std::int32_t start;  // of its sums
};

/// y += the sums of `count` rows, corrected and scaled.
void add_sums(const std::int32_t* sums, const std::int32_t* row_sums, const float* scales,
              Size count, const Column& column, float* y) {
  const auto integers = [](const std::int32_t* p) {
    IntegerLanes v;
    std::memcpy(&v, p, sizeof v);
    return v;
  };
  Size r = 0;
#pragma GCC unroll 4
  for (; r + kLanes <= count; r += kLanes) {
    IntegerLanes sum = integers(sums + r) + column.start;
    if constexpr (kMoved != 0) sum -= kMoved * integers(row_sums + r);
    store(y + r,
          load(y + r) + __builtin_convertvector(sum, Lanes) * (load(scales + r) * column.scale));
  }
  for (; r < count; ++r)
    y[r] += static_cast<float>(sums[r] + column.start - kMoved * row_sums[r]) *
            (scales[r] * column.scale);
}

// ---------------------------------------------------------------- columns

/// The integers of a column, `padded` of them.
Column quantise_column(const float* x, Size depth, Size padded, Activation8* values) {
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
  Column column{largest / static_cast<float>(kActivationLevels), 0};
#if defined(REFRAIN_INT8_PAIRS)
  IntegerLanes firsts_sum = {};
  for (k = 0; k < padded; k += 4, values += 4) {
    float rest[4] = {};
    if (k + 4 > depth) std::copy(x + k, x + depth, rest);
    const Lanes shifted = load(k + 4 > depth ? rest : x + k) * inverse + kRound;
    const IntegerLanes y = reinterpret_cast<IntegerLanes>(shifted) - kRoundBits;
    const IntegerLanes firsts = __builtin_shufflevector(y, y, 0, 2, 0, 2);
    const IntegerLanes seconds = __builtin_shufflevector(y, y, 1, 3, 1, 3) - (firsts << 8);
    const auto four =
        reinterpret_cast<v128_t>(__builtin_shufflevector(firsts, seconds, 0, 1, 4, 5));
    wasm_v128_store64_lane(values, wasm_i16x8_narrow_i32x4(four, four), 0);
    firsts_sum += firsts;
  }
  column.start = -kWeightMoved * (firsts_sum[0] + firsts_sum[1]);
#else
  for (k = 0; k < depth; ++k) {
    const float shifted = x[k] * inverse + kRound;
    std::int32_t bits;
    std::memcpy(&bits, &shifted, 4);
    values[k] = static_cast<Activation8>(bits - kRoundBits + kMoved);
  }
  for (; k < padded; ++k) values[k] = kMoved;
#endif
  return column;
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
      out[k / 4 * kRows * 4 + k % 4] = stored(value, k);
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
  chosen.scales.reserve(static_cast<std::size_t>(count));
  for (Size top = 0; top < count; top += kRows) {
    const Size here = std::min(kRows, count - top);
    const std::int8_t* from[kRows];
    for (Size r = 0; r < here; ++r) {
      const Size row = rows[static_cast<std::size_t>(top + r)];
      from[r] = panels.values.data() + (row / kRows * groups * kRows + row % kRows) * 4;
      chosen.scales.push_back(panels.scales[static_cast<std::size_t>(row)]);
      chosen.row_sums[static_cast<std::size_t>(top + r)] =
          panels.row_sums[static_cast<std::size_t>(row)];
    }
    std::int8_t* to = chosen.values.data() + top * groups * 4;
    for (Size g = 0; g < groups; ++g, to += kRows * 4)
      for (Size r = 0; r < here; ++r) std::memcpy(to + 4 * r, from[r] + g * kRows * 4, 4);
  }
  return chosen;
}

void int8_row(const Int8Panels& panels, Size row, float* values) {
  const Size groups = (panels.depth + 3) / 4;
  const std::int8_t* from = panels.values.data() + (row / kRows * groups * kRows + row % kRows) * 4;
  const float scale = panels.scales[static_cast<std::size_t>(row)];
  for (Size k = 0; k < panels.depth; k += 4, from += kRows * 4)
    for (Size i = 0; i < std::min<Size>(4, panels.depth - k); ++i)
      values[k + i] = static_cast<float>(stored(from[i], i)) * scale;
}

void multiply_int8_panels(const Int8Panels& panels, Size first, Size rows, const ProductColumns& of,
                          bool backward) {
  static thread_local std::vector<Activation8> integers;
  static thread_local std::vector<Column> columns_of_x;
  const Size groups = (panels.depth + 3) / 4, ld = 4 * groups, end = first + rows;
  integers.resize(std::max(integers.size(), static_cast<std::size_t>(ld * of.count)));
  columns_of_x.resize(std::max(columns_of_x.size(), static_cast<std::size_t>(of.count)));
  for (Size n = 0; n < of.count; ++n)
    columns_of_x[static_cast<std::size_t>(n)] =
        quantise_column(of.x + n * of.ldx, panels.depth, ld, integers.data() + n * ld);

  const Size begin = first / kRows * kRows, count = (end - begin + kRows - 1) / kRows;
  for (Size i = 0; i < count; ++i) {
    const Size top = begin + (backward ? count - 1 - i : i) * kRows;
    const Size from = std::max(top, first), to = std::min(top + kRows, end);
    const std::int8_t* panel = panels.values.data() + top * ld;
    for (Size n = 0; n < of.count; n += kColumns) {
      const Size columns = std::min<Size>(kColumns, of.count - n);
      alignas(64) std::int32_t sums[kColumns * kRows];
      narrow<kColumns>(columns, panel, groups, integers.data() + n * ld, ld, sums);
      for (Size c = 0; c < columns; ++c)
        add_sums(sums + c * kRows + from - top, panels.row_sums.data() + from,
                 panels.scales.data() + from, to - from,
                 columns_of_x[static_cast<std::size_t>(n + c)],
                 of.y + (n + c) * of.ldy + from - first);
    }
  }
}

}  // namespace refrain
