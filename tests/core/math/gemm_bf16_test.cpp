#include "core/math/gemm_bf16.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <tuple>

#include "core/base/random.hpp"
#include "core/math/product.hpp"

using namespace refrain;

namespace {

/// To the nearest float whose lower half is zero, ties to the even one.
float round_to_bf16(float x) {
  int exponent = 0;
  const float mantissa = std::frexp(x, &exponent);
  return std::ldexp(std::nearbyint(std::ldexp(mantissa, 8)), exponent - 8);
}

}  // namespace

TEST_CASE("products in bfloat16 are those of rounded operands, in every form and at every edge") {
  if (!has_bf16_products()) return;  // the machine has no such instruction
  Random random(1);
  for (const auto& [M, N, K] : {std::tuple<Index, Index, Index>{32, 8, 16},
                                {33, 9, 17},
                                {64, 530, 31},  // beyond the packed columns
                                {95, 15, 601},  // beyond a packed panel
                                {48, 16, 256}})
    for (const int form : {0, 1, 2})
      for (const Into into : {Into::overwrite, Into::accumulate}) {
        Matrix<float> a = form == 0 ? Matrix<float>(K, M) : Matrix<float>(M, K);
        Matrix<float> b = form == 2 ? Matrix<float>(N, K) : Matrix<float>(K, N);
        for (auto* operand : {&a, &b})
          for (Index i = 0; i < operand->size(); ++i)
            operand->data()[i] = static_cast<float>(random.uniform(-1, 1));
        Matrix<float> c = Matrix<float>::Ones(M, N), expected = c;
        const auto product = form == 0   ? &product_tn<float>
                             : form == 1 ? &product_nn<float>
                                         : &product_nt<float>;
        {
          const ScopedProductPrecision precision(ProductPrecision::bfloat16);
          product(a, b, c, into);
        }
        a = a.unaryExpr(&round_to_bf16);
        b = b.unaryExpr(&round_to_bf16);
        product(a, b, expected, into);
        REQUIRE((c - expected).cwiseAbs().maxCoeff() < 1e-4f * std::sqrt(static_cast<float>(K)));
      }
}

TEST_CASE("the precision of products ends with the scope that asked for it") {
  Random random(2);
  Matrix<float> a(40, 64), b(40, 16), before(64, 16), within(64, 16), after(64, 16);
  for (auto* operand : {&a, &b})
    for (Index i = 0; i < operand->size(); ++i)
      operand->data()[i] = static_cast<float>(random.uniform(-1, 1));
  product_tn<float>(a, b, before, Into::overwrite);
  {
    const ScopedProductPrecision precision(ProductPrecision::bfloat16);
    product_tn<float>(a, b, within, Into::overwrite);
  }
  product_tn<float>(a, b, after, Into::overwrite);
  CHECK(after == before);
  CHECK((within != before) == has_bf16_products());
}
