#include "core/math/float_panels.hpp"

#include <algorithm>

namespace refrain {
namespace {

using Size = std::ptrdiff_t;

constexpr int kVectors = kFloatPanelVectors;
constexpr Size kRows = kFloatPanelRows;
constexpr Size kDepth = 512;  // k at once: a panel stays in the first-level cache
constexpr Size kColumns = 8 * kFloatTileColumns;  // of x at once, side by side in the cache
// Panels at once for a single column: enough sums, and reads of far places, in flight.
#if defined(__wasm__)
constexpr int kSinglePanels = 6;
#else
constexpr int kSinglePanels = 4;
#endif

/// Part of y that a tile writes: rows [from, to) of its Panels * kRows rows.
struct Target {
  float* y;  // of the tile's row 0, which may lie before the first row wanted
  Size ldy, from, to;
};

/// y += panels * x over `depth`: Panels panels (panel_stride apart), Columns columns.
template <int Panels, int Columns>
[[gnu::noinline]] void tile(const float* panel, Size panel_stride, Size depth, const float* x,
                            const Target& target) {
  constexpr Size rows = Panels * kRows;
  const bool whole = target.from == 0 && target.to == rows;
  alignas(64) float edge[Columns * rows];
  Lanes sum[Columns][Panels * kVectors];
  const float* from = target.y;
  Size ld = target.ldy;
  if (!whole) {
    std::fill(edge, edge + Columns * rows, 0.0f);
    for (int n = 0; n < Columns; ++n)
      std::copy(target.y + n * ld + target.from, target.y + n * ld + target.to,
                edge + n * rows + target.from);
    from = edge;
    ld = rows;
  }
#pragma GCC unroll 8
  for (int n = 0; n < Columns; ++n)
#pragma GCC unroll 16
    for (int v = 0; v < Panels * kVectors; ++v) sum[n][v] = load(from + n * ld + v * kLanes);
#if defined(__clang__)
// Several turns at once are put in an order that the registers do not hold.
#pragma clang loop unroll(disable)
#endif
  for (Size k = 0; k < depth; ++k, x += Columns, panel += kRows) {
    Lanes w[Panels * kVectors];
#pragma GCC unroll 16
    for (int v = 0; v < Panels * kVectors; ++v)
      w[v] = load(panel + v / kVectors * panel_stride + v % kVectors * kLanes);
#pragma GCC unroll 8
    for (int n = 0; n < Columns; ++n) {
      const Lanes y = spread(x[n]);
#pragma GCC unroll 16
      for (int v = 0; v < Panels * kVectors; ++v) sum[n][v] = multiply_add(w[v], y, sum[n][v]);
    }
  }
  float* to = whole ? target.y : edge;
#pragma GCC unroll 8
  for (int n = 0; n < Columns; ++n)
#pragma GCC unroll 16
    for (int v = 0; v < Panels * kVectors; ++v) store(to + n * ld + v * kLanes, sum[n][v]);
  if (whole) return;
  for (int n = 0; n < Columns; ++n)
    std::copy(edge + n * rows + target.from, edge + n * rows + target.to,
              target.y + n * target.ldy + target.from);
}

/// One panel for a number of columns known only now, at most Columns.
template <int Columns>
void narrow(Size columns, const float* panel, Size depth, const float* x, const Target& target) {
  if (columns == Columns) return tile<1, Columns>(panel, 0, depth, x, target);
  if constexpr (Columns > 1) narrow<Columns - 1>(columns, panel, depth, x, target);
}

/// Columns of x side by side, a tile's in a group: value of row k at [k * (columns of the group)].
void interleave(const float* x, Size ldx, Size depth, Size columns, float* to) {
  for (Size n = 0; n < columns; n += kFloatTileColumns) {
    const Size width = std::min<Size>(kFloatTileColumns, columns - n);
    for (Size k = 0; k < depth; ++k)
      for (Size i = 0; i < width; ++i) *to++ = x[(n + i) * ldx + k];
  }
}

}  // namespace

std::vector<float> pack_float_panels(const float* rows, Size count, Size depth) {
  const Size panels = (count + kRows - 1) / kRows;
  std::vector<float> packed(static_cast<std::size_t>(panels * kRows * depth));
  for (Size row = 0; row < count; ++row) {
    float* out = packed.data() + row / kRows * kRows * depth + row % kRows;
    for (Size k = 0; k < depth; ++k) out[k * kRows] = rows[row * depth + k];
  }
  return packed;
}

std::vector<float> select_float_rows(const std::vector<float>& panels, Size depth,
                                     std::span<const std::int32_t> rows) {
  const auto count = static_cast<Size>(rows.size());
  std::vector<float> chosen(static_cast<std::size_t>((count + kRows - 1) / kRows * kRows * depth));
  for (Size i = 0; i < count; ++i) {
    const Size row = rows[static_cast<std::size_t>(i)];
    const float* from = panels.data() + row / kRows * kRows * depth + row % kRows;
    float* to = chosen.data() + i / kRows * kRows * depth + i % kRows;
    for (Size k = 0; k < depth; ++k) to[k * kRows] = from[k * kRows];
  }
  return chosen;
}

void multiply_float_panels(const std::vector<float>& packed, Size depth, Size first, Size rows,
                           const ProductColumns& of, bool backward) {
  alignas(64) static thread_local float columns[kColumns * kDepth];
  const Size end = first + rows, panel_stride = kRows * depth;
  for (Size begin = 0; begin < of.count; begin += kColumns)
    for (Size k = 0; k < depth; k += kDepth) {
      const Size count = std::min(kDepth, depth - k), N = std::min(kColumns, of.count - begin);
      const Size whole = N - N % kFloatTileColumns;
      const float* x = of.x + begin * of.ldx + k;
      if (N > 1) {
        interleave(x, of.ldx, count, N, columns);
        x = columns;
      }
      const auto one_panel = [&](Size top) {
        const float* panel = packed.data() + top * depth + k * kRows;
        Target target{of.y + begin * of.ldy + top - first, of.ldy, std::max<Size>(first - top, 0),
                      std::min(kRows, end - top)};
        for (Size n = 0; n < whole; n += kFloatTileColumns) {
          tile<1, kFloatTileColumns>(panel, 0, count, x + n * count, target);
          target.y += kFloatTileColumns * of.ldy;
        }
        if (whole < N)
          narrow<kFloatTileColumns - 1>(N - whole, panel, count, x + whole * count, target);
      };
      const Size top_panel = first / kRows * kRows, span = (N == 1 ? kSinglePanels : 1) * kRows;
      const Size spans = (end - top_panel + span - 1) / span;
      for (Size i = 0; i < spans; ++i) {
        const Size top = top_panel + (backward ? spans - 1 - i : i) * span;
        if (N == 1 && top >= first && top + span <= end)
          tile<kSinglePanels, 1>(packed.data() + top * depth + k * kRows, panel_stride, count, x,
                                 {of.y + begin * of.ldy + top - first, of.ldy, 0, span});
        else
          for (Size t = top; t < std::min(top + span, end); t += kRows) one_panel(t);
      }
    }
}

}  // namespace refrain
