#include "core/math/product.hpp"

#include <doctest/doctest.h>

#include "core/base/random.hpp"
#include "core/math/activation.hpp"
#include "core/math/softmax.hpp"

using namespace refrain;

namespace {

Matrix<double> random_matrix(Index rows, Index cols, Random& random) {
  Matrix<double> m(rows, cols);
  for (Index i = 0; i < m.size(); ++i) m.data()[i] = random.uniform(-1, 1);
  return m;
}

}  // namespace

TEST_CASE("the three products agree with sums written out, on strided blocks too") {
  Random random(1);
  for (const auto& [M, N, K] :
       {std::tuple<Index, Index, Index>{1, 1, 1}, {5, 1, 7}, {3, 4, 2}, {33, 17, 29}, {64, 3, 1}}) {
    const Matrix<double> big_a = random_matrix(K + 3, M + 2, random);
    const Matrix<double> b = random_matrix(K, N, random);
    const auto a = big_a.topRows(K).leftCols(M);
    Matrix<double> big_c = random_matrix(M + 4, N, random);
    const Matrix<double> before = big_c;
    product_tn<double>(a, b, big_c.middleRows(2, M), Into::accumulate);
    for (Index m = 0; m < M; ++m)
      for (Index n = 0; n < N; ++n) {
        double sum = before(m + 2, n);
        for (Index k = 0; k < K; ++k) sum += a(k, m) * b(k, n);
        REQUIRE(big_c(m + 2, n) == doctest::Approx(sum));
      }
    CHECK(big_c.topRows(2) == before.topRows(2));
    CHECK(big_c.bottomRows(2) == before.bottomRows(2));

    Matrix<double> c(K, N);
    const Matrix<double> d = random_matrix(M, N, random);
    product_nn<double>(a, d, c, Into::overwrite);
    double sum = 0;
    for (Index m = 0; m < M; ++m) sum += a(K - 1, m) * d(m, N - 1);
    CHECK(c(K - 1, N - 1) == doctest::Approx(sum));

    Matrix<double> e(K, M);
    product_nt<double>(b, d, e, Into::overwrite);
    sum = 0;
    for (Index n = 0; n < N; ++n) sum += b(0, n) * d(M - 1, n);
    CHECK(e(0, M - 1) == doctest::Approx(sum));
  }
}

TEST_CASE("a row-major weight multiplies as written: y = W x") {
  Weight<float> W(2, 3);
  W << 1, 2, 3, 4, 5, 6;
  Matrix<float> x(3, 1), y(2, 1), dx(3, 1);
  x << 1, 0, -1;
  multiply<float>(W, x, y);
  CHECK(y(0, 0) == -2);
  CHECK(y(1, 0) == -2);
  multiply_transposed<float>(W, y, dx);
  CHECK(dx(0, 0) == -10);
  Weight<float> gradient = Weight<float>::Zero(2, 3);
  add_outer_products<float>(y, x, gradient);
  CHECK(gradient(0, 0) == -2);
  CHECK(gradient(1, 2) == 2);
}

TEST_CASE("a buffer keeps its memory when it shrinks and grows back") {
  Buffer<float> buffer(4, 5);
  const float* memory = buffer.data();
  buffer.resize(2, 3);
  buffer.resize(5, 4);
  CHECK(buffer.data() == memory);
  buffer.setConstant(3);
  Buffer<float> copy = buffer;
  buffer.setZero();
  CHECK(copy.sum() == 60);
}

TEST_CASE("softmax survives large scores and sums to one") {
  Matrix<float> x(3, 2);
  x << 1000, -1000, 999, 0, 998, 1;
  Matrix<float> logs = x;
  softmax_columns<float>(x);
  log_softmax_columns<float>(logs);
  CHECK(x.col(0).sum() == doctest::Approx(1));
  CHECK(x(0, 0) == doctest::Approx(0.66524));
  CHECK(logs(0, 0) == doctest::Approx(std::log(0.66524)).epsilon(1e-4));
  CHECK(x(0, 1) == 0);
}

TEST_CASE("each activation has the derivative that it claims") {
  for (const Activation f :
       {Activation::tanh, Activation::sigmoid, Activation::relu, Activation::leaky_relu}) {
    Matrix<double> a(1, 5);
    a << -2, -0.3, 0.2, 1, 4;
    const double h = 1e-6;
    Matrix<double> y = a, up = a.array() + h, down = a.array() - h, d = Matrix<double>::Ones(1, 5);
    apply_activation<double>(f, y);
    apply_activation<double>(f, up);
    apply_activation<double>(f, down);
    apply_activation_gradient<double>(f, y, d);
    for (Index i = 0; i < 5; ++i)
      CHECK(d(0, i) == doctest::Approx((up(0, i) - down(0, i)) / (2 * h)).epsilon(1e-6));
  }
}
