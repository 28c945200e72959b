#include "core/math/gemm_bf16.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdint>

#if defined(__AVX512BF16__) && defined(__AVX512BW__)
#include <immintrin.h>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wuninitialized"  // in GCC 12's own header of these instructions
#endif
#endif

namespace refrain {

#if defined(__AVX512BF16__) && defined(__AVX512BW__)
namespace {

// One 32-bit lane holds two neighbours in k of one row: what the instruction multiplies and adds.
using Size = std::ptrdiff_t;
constexpr int kLanes = 16, kTileVectors = 2, kTileColumns = 8;
constexpr int kTileRows = kTileVectors * kLanes;
constexpr Size kPairs = 128;          // pairs of k at once: a panel of A stays in the first cache
constexpr Size kPackedColumns = 512;  // columns of B packed at once, in panels of kLanes

/// The first `count` lanes, at most all.
__mmask16 first_lanes(Size count) {
  return static_cast<__mmask16>(count >= kLanes ? 0xffffu : (1u << std::max<Size>(count, 0)) - 1);
}

/// 16 floats at p and 16 at q, rounded: lanes of p in the lower half.
__m512i rounded(__m512 p, __m512 q) {
  return reinterpret_cast<__m512i>(_mm512_cvtne2ps_pbh(q, p));
}

/// Transposes 16 x 16 lanes of 32 bits.
void transpose(__m512i (&r)[kLanes]) {
  __m512i t[kLanes];
#pragma GCC unroll 8
  for (int i = 0; i < kLanes; i += 2) {
    t[i] = _mm512_unpacklo_epi32(r[i], r[i + 1]);
    t[i + 1] = _mm512_unpackhi_epi32(r[i], r[i + 1]);
  }
#pragma GCC unroll 4
  for (int i = 0; i < kLanes; i += 4) {
    r[i] = _mm512_unpacklo_epi64(t[i], t[i + 2]);
    r[i + 1] = _mm512_unpackhi_epi64(t[i], t[i + 2]);
    r[i + 2] = _mm512_unpacklo_epi64(t[i + 1], t[i + 3]);
    r[i + 3] = _mm512_unpackhi_epi64(t[i + 1], t[i + 3]);
  }
#pragma GCC unroll 2
  for (int i = 0; i < kLanes; i += 8)
#pragma GCC unroll 4
    for (int j = 0; j < 4; ++j) {
      t[i + j] = _mm512_shuffle_i32x4(r[i + j], r[i + j + 4], 0x88);
      t[i + j + 4] = _mm512_shuffle_i32x4(r[i + j], r[i + j + 4], 0xdd);
    }
#pragma GCC unroll 8
  for (int j = 0; j < 8; ++j) {
    r[j] = _mm512_shuffle_i32x4(t[j], t[j + 8], 0x88);
    r[j + 8] = _mm512_shuffle_i32x4(t[j], t[j + 8], 0xdd);
  }
}

/// `rows` rows of x, k from 0 to depth -> panel[pair * stride + row], 16 rows wide; what is not
/// there becomes zero.
void pack(Strided x, Size rows, Size depth, std::uint32_t* panel, Size stride) {
  const Size pairs = (depth + 1) / 2;
  if (x.row_stride == 1) {
    const __mmask16 mask = first_lanes(rows);
    alignas(64) static constexpr auto kInterleave = [] {
      std::array<std::uint16_t, 32> index{};
      for (int i = 0; i < kLanes; ++i) {
        index[2 * i] = static_cast<std::uint16_t>(i);
        index[2 * i + 1] = static_cast<std::uint16_t>(kLanes + i);
      }
      return index;
    }();
    const __m512i interleave = _mm512_load_si512(kInterleave.data());
    for (Size pair = 0; pair < pairs; ++pair) {
      const float* p = x.data + 2 * pair * x.column_stride;
      const __m512 first = _mm512_maskz_loadu_ps(mask, p);
      const __m512 second = 2 * pair + 1 < depth ? _mm512_maskz_loadu_ps(mask, p + x.column_stride)
                                                 : _mm512_setzero_ps();
      _mm512_storeu_si512(panel + pair * stride,
                          _mm512_permutexvar_epi16(interleave, rounded(first, second)));
    }
    return;
  }
  for (Size pair = 0; pair < pairs; pair += kLanes) {
    const Size k = 2 * pair;
    const __mmask16 lower = first_lanes(depth - k), upper = first_lanes(depth - k - kLanes);
    __m512i r[kLanes];
#pragma GCC unroll 16
    for (int i = 0; i < kLanes; ++i) {
      const float* p = x.data + i * x.row_stride + k;
      r[i] = i < rows ? rounded(_mm512_maskz_loadu_ps(lower, p),
                                _mm512_maskz_loadu_ps(upper, p + kLanes))
                      : _mm512_setzero_si512();
    }
    transpose(r);
    const Size count = std::min<Size>(kLanes, pairs - pair);
#pragma GCC unroll 16
    for (int i = 0; i < kLanes; ++i)
      if (i < count) _mm512_storeu_si512(panel + (pair + i) * stride, r[i]);
  }
}

/// c (rows x columns, at most a tile) = or += a b over `pairs`.
void tile(Size pairs, const std::uint32_t* a, const std::uint32_t* b, float* c, Size ldc, Size rows,
          Size columns, bool accumulate) {
  __m512 sum[kTileColumns][kTileVectors];
#pragma GCC unroll 8
  for (int n = 0; n < kTileColumns; ++n)
#pragma GCC unroll 2
    for (int v = 0; v < kTileVectors; ++v) sum[n][v] = _mm512_setzero_ps();
  for (Size pair = 0; pair < pairs; ++pair) {
    __m512bh x[kTileVectors];
#pragma GCC unroll 2
    for (int v = 0; v < kTileVectors; ++v)
      x[v] = reinterpret_cast<__m512bh>(_mm512_loadu_si512(a + pair * kTileRows + v * kLanes));
#pragma GCC unroll 8
    for (int n = 0; n < kTileColumns; ++n) {
      const auto y =
          reinterpret_cast<__m512bh>(_mm512_set1_epi32(static_cast<int>(b[pair * kLanes + n])));
#pragma GCC unroll 2
      for (int v = 0; v < kTileVectors; ++v) sum[n][v] = _mm512_dpbf16_ps(sum[n][v], x[v], y);
    }
  }
#pragma GCC unroll 8
  for (int n = 0; n < kTileColumns; ++n)
    if (n < columns)
#pragma GCC unroll 2
      for (int v = 0; v < kTileVectors; ++v) {
        float* p = c + n * ldc + v * kLanes;
        const __mmask16 mask = first_lanes(rows - v * kLanes);
        const __m512 old = accumulate ? _mm512_maskz_loadu_ps(mask, p) : _mm512_setzero_ps();
        _mm512_mask_storeu_ps(p, mask, _mm512_add_ps(old, sum[n][v]));
      }
}

}  // namespace

bool has_bf16_products() {
  return true;
}

void gemm_bf16(Size M, Size N, Size K, Strided a, Strided b, float* c, Size ldc, bool accumulate) {
  alignas(64) static thread_local std::uint32_t panel[kTileRows * kPairs];
  alignas(64) static thread_local std::uint32_t columns[kPackedColumns * kPairs];

  if (K == 0 && !accumulate)
    for (Size n = 0; n < N; ++n) std::fill_n(c + n * ldc, M, 0.0f);
  for (Size k = 0; k < K; k += 2 * kPairs) {
    const Size depth = std::min(2 * kPairs, K - k), pairs = (depth + 1) / 2;
    const bool adds = accumulate || k > 0;
    for (Size first = 0; first < N; first += kPackedColumns) {
      const Size count = std::min(kPackedColumns, N - first);
      for (Size n = 0; n < count; n += kLanes)
        pack({b.data + k * b.row_stride + (first + n) * b.column_stride, b.column_stride,
              b.row_stride},
             std::min<Size>(kLanes, count - n), depth, columns + n * kPairs, kLanes);
      for (Size m = 0; m < M; m += kTileRows) {
        const Size rows = std::min<Size>(kTileRows, M - m);
        for (int v = 0; v < kTileVectors; ++v)
          pack({a.data + (m + v * kLanes) * a.row_stride + k * a.column_stride, a.row_stride,
                a.column_stride},
               std::clamp<Size>(rows - v * kLanes, 0, kLanes), depth, panel + v * kLanes,
               kTileRows);
        for (Size n = 0; n < count; n += kTileColumns)
          tile(pairs, panel, columns + n / kLanes * kLanes * kPairs + n % kLanes,
               c + (first + n) * ldc + m, ldc, rows, std::min<Size>(kTileColumns, count - n), adds);
      }
    }
  }
}

#else

bool has_bf16_products() {
  return false;
}

void gemm_bf16(std::ptrdiff_t, std::ptrdiff_t, std::ptrdiff_t, Strided, Strided, float*,
               std::ptrdiff_t, bool) {
  assert(false);
}

#endif

}  // namespace refrain
