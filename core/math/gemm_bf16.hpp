// Matrix products with operands rounded to bfloat16 (float's exponent, 8 bits of significand) and
// summed in float: half the bytes and twice the multiply-adds of float32, for training, where the
// rounding is noise below the gradient's own (Kalamkar et al. 2019, "A Study of BFLOAT16 for Deep
// Learning Training"). Weights, their updates and everything between products stay float32.
#pragma once

#include "core/math/gemm.hpp"

namespace refrain {

/// Whether this build's target multiplies bfloat16 (AVX512_BF16).
bool has_bf16_products();

/// As gemm(), with operands rounded to the nearest bfloat16. Only where has_bf16_products().
void gemm_bf16(std::ptrdiff_t M, std::ptrdiff_t N, std::ptrdiff_t K, Strided a, Strided b, float* c,
               std::ptrdiff_t ldc, bool accumulate);

}  // namespace refrain
