// The widest vector of single-precision numbers that the target has, for the kernels of core/math.
#pragma once

#include <cstddef>

#if defined(__wasm_relaxed_simd__)
#include <wasm_simd128.h>
#endif

namespace refrain {

#if defined(__AVX512F__)
inline constexpr int kLanes = 16;
#elif defined(__AVX__)
inline constexpr int kLanes = 8;
#else
inline constexpr int kLanes = 4;
#endif

typedef float Lanes __attribute__((vector_size(4 * kLanes)));
typedef int IntegerLanes __attribute__((vector_size(4 * kLanes)));
typedef float UnalignedLanes __attribute__((vector_size(4 * kLanes), aligned(4), may_alias));

inline Lanes load(const float* p) {
  return *reinterpret_cast<const UnalignedLanes*>(p);
}
inline void store(float* p, Lanes v) {
  *reinterpret_cast<UnalignedLanes*>(p) = v;
}
inline Lanes spread(float x) {
  return x - Lanes{};  // x + 0 would not be x for -0, and so cost an addition
}

/// sum + x * y: one rounding where the target fuses (relaxed WebAssembly; natively by contraction),
/// two elsewhere.
inline Lanes multiply_add(Lanes x, Lanes y, Lanes sum) {
#if defined(__wasm_relaxed_simd__)
  return reinterpret_cast<Lanes>(wasm_f32x4_relaxed_madd(
      reinterpret_cast<v128_t>(x), reinterpret_cast<v128_t>(y), reinterpret_cast<v128_t>(sum)));
#else
  return sum + x * y;
#endif
}

}  // namespace refrain
