#include "core/math/int8_panels.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/math/int8_tile.hpp"

namespace refrain {
namespace {

/// As panels hold the weight of column k.
std::int8_t stored(std::int8_t weight, Size k) {
  return k % 2 == 0 ? static_cast<std::int8_t>(weight + kWeightMoved) : weight;
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

// Adding 1.5 * 2^23 rounds to the nearest integer, halves to even, and leaves it in the low bits.
constexpr float kRound = 12582912.0f;
constexpr std::int32_t kRoundBits = 0x4B400000;

float largest_magnitude(const float* x, Size depth) {
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
  return largest;
}

/// The integers of a column, `padded` of them.
Column quantise_column(const float* x, Size depth, Size padded, Activation8* values) {
  const float largest = largest_magnitude(x, depth);
  const float inverse = largest > 0 ? static_cast<float>(kActivationLevels) / largest : 0.0f;
  Column column{largest / static_cast<float>(kActivationLevels), 0};
#if defined(REFRAIN_INT8_PAIRS)
  IntegerLanes firsts_sum = {};
  for (Size k = 0; k < padded; k += 4, values += 4) {
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
  Size k = 0;
  for (; k < depth; ++k) {
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

float activation_error(const float* x, Size depth) {
  const float largest = largest_magnitude(x, depth);
  const float inverse = largest > 0 ? static_cast<float>(kActivationLevels) / largest : 0.0f;
  const float scale = largest / static_cast<float>(kActivationLevels);
  float sum = 0;
  for (Size k = 0; k < depth; ++k) {
    const float rounded = x[k] * inverse + kRound - kRound, off = x[k] - rounded * scale;
    sum += off * off;
  }
  return std::sqrt(sum);
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
