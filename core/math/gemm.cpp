#include "core/math/gemm.hpp"

#include <algorithm>
#include <utility>

#include "core/math/lanes.hpp"

namespace refrain {
namespace {

using Size = std::ptrdiff_t;

// Tiles were chosen by measurement: 16 accumulators where there
// are 32 registers, and what 16 registers hold elsewhere.
#if defined(__AVX512F__)
constexpr int kTileVectors = 2, kTileColumns = 8;
#elif defined(__AVX__)
constexpr int kTileVectors = 2, kTileColumns = 6;
#elif defined(__wasm_relaxed_simd__)
constexpr int kTileVectors = 2, kTileColumns = 6;
#elif defined(__wasm__)
// Engines keep a register or two for themselves, and a product needs one before it is added.
constexpr int kTileVectors = 2, kTileColumns = 4;
#else
constexpr int kTileVectors = 3, kTileColumns = 4;
#endif
constexpr int kTileRows = kTileVectors * kLanes;
constexpr Size kDepth = 384;          // k at once: a panel of A stays in the first-level cache
constexpr Size kPackedColumns = 240;  // columns of B packed at once, a multiple of kTileColumns
static_assert(kPackedColumns % kTileColumns == 0);

// ---------------------------------------------------------------- packing

/// Lanes without the bit `Distance` from a, those with it from b, each moved by Distance where the
/// other half needs its place: one half of a butterfly.
template <int Distance, bool Upper, std::size_t... L>
Lanes exchange(Lanes a, Lanes b, std::index_sequence<L...>) {
  return __builtin_shufflevector(a, b,
                                 ((static_cast<int>(L) & Distance) == 0
                                      ? static_cast<int>(L) + (Upper ? Distance : 0)
                                      : kLanes + static_cast<int>(L) - (Upper ? 0 : Distance))...);
}

/// Transposes kLanes x kLanes values in registers.
template <int Distance = 1>
void transpose(Lanes (&r)[kLanes]) {
  constexpr auto lanes = std::make_index_sequence<kLanes>{};
#pragma GCC unroll 16
  for (int i = 0; i < kLanes; ++i) {
    if ((i & Distance) != 0) continue;
    const Lanes a = r[i], b = r[i + Distance];
    r[i] = exchange<Distance, false>(a, b, lanes);
    r[i + Distance] = exchange<Distance, true>(a, b, lanes);
  }
  if constexpr (2 * Distance < kLanes) transpose<2 * Distance>(r);
}

/// Rows of A, `depth` columns -> panel[k * kTileRows + i]; rows that are not there become zero.
void pack_rows(Strided a, Size rows, Size depth, float* panel) {
  if (rows == kTileRows && a.row_stride == 1) {
    for (Size k = 0; k < depth; ++k)
#pragma GCC unroll 4
      for (int v = 0; v < kTileVectors; ++v)
        store(panel + k * kTileRows + v * kLanes, load(a.data + k * a.column_stride + v * kLanes));
    return;
  }
  Size packed = 0;
  if (rows == kTileRows && a.column_stride == 1)
    for (; packed + kLanes <= depth; packed += kLanes)
      for (int v = 0; v < kTileVectors; ++v) {
        Lanes r[kLanes];
#pragma GCC unroll 16
        for (int i = 0; i < kLanes; ++i)
          r[i] = load(a.data + (v * kLanes + i) * a.row_stride + packed);
        transpose(r);
#pragma GCC unroll 16
        for (int i = 0; i < kLanes; ++i) store(panel + (packed + i) * kTileRows + v * kLanes, r[i]);
      }
  for (Size k = packed; k < depth; ++k) {
    float* out = panel + k * kTileRows;
    for (Size i = 0; i < rows; ++i) out[i] = a.data[i * a.row_stride + k * a.column_stride];
    std::fill(out + rows, out + kTileRows, 0.0f);
  }
}

/// Columns of B, a tile's side by side: that of row k, column n + j at
/// [n * depth + k * kTileColumns + j].
void pack_columns(Strided b, Size count, Size depth, float* packed) {
  for (Size n = 0; n < count; n += kTileColumns, packed += depth * kTileColumns) {
    const float* from = b.data + n * b.column_stride;
    Size k = 0;
    if constexpr (kTileColumns >= kLanes && kTileColumns <= 2 * kLanes) {
      // The first kLanes columns and the last, of which some may be the same.
      constexpr int kStarts[] = {0, kTileColumns - kLanes};
      if (b.column_stride == 1)
        for (; k < depth; ++k)
          for (const int j : kStarts)
            store(packed + k * kTileColumns + j, load(from + k * b.row_stride + j));
      else if (b.row_stride == 1)
        for (; k + kLanes <= depth; k += kLanes)
          for (const int j : kStarts) {
            Lanes r[kLanes];
#pragma GCC unroll 16
            for (int i = 0; i < kLanes; ++i) r[i] = load(from + (j + i) * b.column_stride + k);
            transpose(r);
#pragma GCC unroll 16
            for (int i = 0; i < kLanes; ++i) store(packed + (k + i) * kTileColumns + j, r[i]);
          }
    }
    for (; k < depth; ++k)
      for (Size j = 0; j < kTileColumns; ++j)
        packed[k * kTileColumns + j] = from[k * b.row_stride + j * b.column_stride];
  }
}

// ---------------------------------------------------------------- tiles

/// c (rows x Columns) = or += a b over `depth`; row k of the panel a begins at a + k * a_stride.
/// Packed: both were packed here, and the strides are known.
template <int Columns, bool Packed = false>
[[gnu::noinline]] void tile(Size depth, const float* a, Size a_stride, Strided b, float* c,
                            Size ldc, Size rows, bool accumulate) {
  if constexpr (Packed) {
    a_stride = kTileRows;
    b.row_stride = Columns;
    b.column_stride = 1;
  }
  Lanes sum[Columns][kTileVectors] = {};
#if defined(__clang__)
// Several turns at once are put in an order that the registers do not hold.
#pragma clang loop unroll(disable)
#endif
  for (Size k = 0; k < depth; ++k, a += a_stride, b.data += b.row_stride) {
    Lanes x[kTileVectors];
#pragma GCC unroll 4
    for (int v = 0; v < kTileVectors; ++v) x[v] = load(a + v * kLanes);
#pragma GCC unroll 8
    for (int n = 0; n < Columns; ++n) {
      const Lanes y = spread(b.data[n * b.column_stride]);
#pragma GCC unroll 4
      for (int v = 0; v < kTileVectors; ++v) sum[n][v] = multiply_add(x[v], y, sum[n][v]);
    }
  }
  if (rows == kTileRows) {
#pragma GCC unroll 8
    for (int n = 0; n < Columns; ++n)
#pragma GCC unroll 4
      for (int v = 0; v < kTileVectors; ++v) {
        float* p = c + n * ldc + v * kLanes;
        store(p, accumulate ? load(p) + sum[n][v] : sum[n][v]);
      }
    return;
  }
  float edge[kTileRows];
#pragma GCC unroll 8
  for (int n = 0; n < Columns; ++n) {
#pragma GCC unroll 4
    for (int v = 0; v < kTileVectors; ++v) store(edge + v * kLanes, sum[n][v]);
    for (Size i = 0; i < rows; ++i)
      c[n * ldc + i] = accumulate ? c[n * ldc + i] + edge[i] : edge[i];
  }
}

/// The same for a number of columns known only now, at most Columns.
template <int Columns>
void narrow_tile(Size columns, Size depth, const float* a, Size a_stride, Strided b, float* c,
                 Size ldc, Size rows, bool accumulate) {
  if (columns == Columns) return tile<Columns>(depth, a, a_stride, b, c, ldc, rows, accumulate);
  if constexpr (Columns > 1)
    narrow_tile<Columns - 1>(columns, depth, a, a_stride, b, c, ldc, rows, accumulate);
}

// ---------------------------------------------------------------- few columns

/// c (Rows x Columns) = or += a' b, both with k contiguous: dot products in whole vectors.
template <int Rows, int Columns>
void dots(Size depth, const float* a, Size lda, const float* b, Size ldb, float* c, Size ldc,
          bool accumulate) {
  Lanes sum[Rows][Columns] = {};
  Size k = 0;
  for (; k + kLanes <= depth; k += kLanes) {
    Lanes y[Columns];
#pragma GCC unroll 4
    for (int n = 0; n < Columns; ++n) y[n] = load(b + n * ldb + k);
#pragma GCC unroll 4
    for (int i = 0; i < Rows; ++i) {
      const Lanes x = load(a + i * lda + k);
#pragma GCC unroll 4
      for (int n = 0; n < Columns; ++n) sum[i][n] = multiply_add(x, y[n], sum[i][n]);
    }
  }
#pragma GCC unroll 4
  for (int i = 0; i < Rows; ++i)
#pragma GCC unroll 4
    for (int n = 0; n < Columns; ++n) {
      float total = 0;
#pragma GCC unroll 16
      for (int l = 0; l < kLanes; ++l) total += sum[i][n][l];
      for (Size rest = k; rest < depth; ++rest) total += a[i * lda + rest] * b[n * ldb + rest];
      float& element = c[n * ldc + i];
      element = accumulate ? element + total : total;
    }
}

template <int Columns>
void dots_of_columns(Size M, Size K, Strided a, const float* b, Size ldb, float* c, Size ldc,
                     bool accumulate) {
  Size m = 0;
  for (; m + 4 <= M; m += 4)
    dots<4, Columns>(K, a.data + m * a.row_stride, a.row_stride, b, ldb, c + m, ldc, accumulate);
  for (; m < M; ++m)
    dots<1, Columns>(K, a.data + m * a.row_stride, a.row_stride, b, ldb, c + m, ldc, accumulate);
}

/// A and B with k contiguous, and too few columns (or rows) for packing to pay.
void gemm_by_dots(Size M, Size N, Size K, Strided a, Strided b, float* c, Size ldc,
                  bool accumulate) {
  const Size ldb = b.column_stride;
  Size n = 0;
  for (; n + 4 <= N; n += 4)
    dots_of_columns<4>(M, K, a, b.data + n * ldb, ldb, c + n * ldc, ldc, accumulate);
  for (; n < N; ++n)
    dots_of_columns<1>(M, K, a, b.data + n * ldb, ldb, c + n * ldc, ldc, accumulate);
}

}  // namespace

void gemm(Size M, Size N, Size K, Strided a, Strided b, float* c, Size ldc, bool accumulate) {
  alignas(64) static thread_local float panel[kTileRows * kDepth];
  alignas(64) static thread_local float columns[kPackedColumns * kDepth];

  if (K == 0 && !accumulate)
    for (Size n = 0; n < N; ++n) std::fill_n(c + n * ldc, M, 0.0f);
  if (a.column_stride == 1 && b.row_stride == 1 && (N <= 4 || M <= kLanes))
    return gemm_by_dots(M, N, K, a, b, c, ldc, accumulate);

    // B is read in place where its columns are contiguous. Where its rows are (a far jump for each
    // k), blocks of columns are packed first; and in WebAssembly, where a tile that follows one
    // pointer is a quarter faster than one that follows five.
#if defined(__wasm__)
  const bool packs_b = N >= kTileColumns && (b.row_stride != 1 || M >= 4 * kTileRows);
#else
  const bool packs_b = b.row_stride != 1 && N >= kTileColumns;
#endif
  const Size block = packs_b ? kPackedColumns : N;
  for (Size k = 0; k < K; k += kDepth) {
    const Size depth = std::min(kDepth, K - k);
    const bool adds = accumulate || k > 0;
    for (Size first = 0; first < N; first += block) {
      const Size count = std::min(block, N - first), whole = count - count % kTileColumns;
      const Strided right{b.data + k * b.row_stride + first * b.column_stride, b.row_stride,
                          b.column_stride};
      if (packs_b) pack_columns(right, whole, depth, columns);
      for (Size m = 0; m < M; m += kTileRows) {
        const Size rows = std::min<Size>(kTileRows, M - m);
        const Strided left{a.data + m * a.row_stride + k * a.column_stride, a.row_stride,
                           a.column_stride};
        const float* rows_of_a = left.data;
        Size a_stride = left.column_stride;
        if (left.row_stride != 1 || rows < kTileRows || count > kTileColumns || packs_b) {
          pack_rows(left, rows, depth, panel);
          rows_of_a = panel;
          a_stride = kTileRows;
        }
        float* out = c + first * ldc + m;
        for (Size n = 0; n < whole; n += kTileColumns) {
          const Strided packed{columns + n * depth, kTileColumns, 1};
          const Strided in_place{right.data + n * right.column_stride, right.row_stride,
                                 right.column_stride};
          if (packs_b)
            tile<kTileColumns, true>(depth, rows_of_a, a_stride, packed, out + n * ldc, ldc, rows,
                                     adds);
          else
            tile<kTileColumns>(depth, rows_of_a, a_stride, in_place, out + n * ldc, ldc, rows,
                               adds);
        }
        if (whole == count) continue;
        narrow_tile<kTileColumns - 1>(
            count - whole, depth, rows_of_a, a_stride,
            {right.data + whole * right.column_stride, right.row_stride, right.column_stride},
            out + whole * ldc, ldc, rows, adds);
      }
    }
  }
}

}  // namespace refrain
