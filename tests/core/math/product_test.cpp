#include "core/math/product.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <tuple>

#include "core/base/random.hpp"
#include "core/math/activation.hpp"
#include "core/math/softmax.hpp"

using namespace refrain;

namespace {

template <class S>
Matrix<S> random_matrix(Index rows, Index cols, Random& random) {
  Matrix<S> m(rows, cols);
  for (Index i = 0; i < m.size(); ++i) m.data()[i] = static_cast<S>(random.uniform(-1, 1));
  return m;
}

/// Entry (m, n) of a b, of which `transposed_a` or `transposed_b` is stored the other way round.
double entry(const Matrix<double>& a, const Matrix<double>& b, bool transposed_a, bool transposed_b,
             Index m, Index n) {
  double sum = 0;
  const Index inner = transposed_a ? a.rows() : a.cols();
  for (Index k = 0; k < inner; ++k)
    sum += (transposed_a ? a(k, m) : a(m, k)) * (transposed_b ? b(n, k) : b(k, n));
  return sum;
}

}  // namespace

TEST_CASE_TEMPLATE("the three products agree with sums written out, on strided blocks too", S,
                   float, double) {
  Random random(1);
  const double tolerance = sizeof(S) == 4 ? 1e-4 : 1e-12;
  using Product = void (*)(In<S>, In<S>, Out<S>, Into);
  struct Form {
    Product product;
    bool transposed_a, transposed_b;
  };
  const Form forms[] = {
      {&product_tn<S>, true, false}, {&product_nn<S>, false, false}, {&product_nt<S>, false, true}};
  for (const Form& form : forms)
    for (const auto& [M, N, K] : {std::tuple<Index, Index, Index>{1, 1, 1},
                                  {5, 1, 7},
                                  {1, 6, 9},
                                  {3, 4, 2},
                                  {33, 17, 29},
                                  {64, 3, 1},
                                  {35, 5, 40},
                                  {70, 21, 390},  // beyond a packed panel
                                  {34, 250, 13},  // beyond the packed columns
                                  {64, 2, 33},
                                  {16, 65, 8}})
      for (const Into into : {Into::overwrite, Into::accumulate}) {
        const Index a_rows = form.transposed_a ? K : M, a_cols = form.transposed_a ? M : K;
        const Index b_rows = form.transposed_b ? N : K, b_cols = form.transposed_b ? K : N;
        // Every operand is a block with rows above, below and columns beside it.
        const Matrix<S> a = random_matrix<S>(a_rows + 3, a_cols + 2, random);
        const Matrix<S> b = random_matrix<S>(b_rows + 1, b_cols + 1, random);
        Matrix<S> c = random_matrix<S>(M + 4, N + 3, random);
        if (into == Into::overwrite) c.block(2, 1, M, N).setConstant(S(NAN));  // must not be read
        const Matrix<S> before = c;
        form.product(a.block(1, 1, a_rows, a_cols), b.block(1, 0, b_rows, b_cols),
                     c.block(2, 1, M, N), into);
        const Matrix<double> exact_a = a.block(1, 1, a_rows, a_cols).template cast<double>();
        const Matrix<double> exact_b = b.block(1, 0, b_rows, b_cols).template cast<double>();
        for (Index n = 0; n < c.cols(); ++n)
          for (Index m = 0; m < c.rows(); ++m) {
            if (m < 2 || m >= M + 2 || n < 1 || n >= N + 1) {
              REQUIRE(c(m, n) == before(m, n));
              continue;
            }
            double expected =
                entry(exact_a, exact_b, form.transposed_a, form.transposed_b, m - 2, n - 1);
            if (into == Into::accumulate) expected += static_cast<double>(before(m, n));
            REQUIRE(std::abs(static_cast<double>(c(m, n)) - expected) < tolerance);
          }
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

TEST_CASE("a buffer that is moved takes its memory along, and what it replaces is kept") {
  Buffer<float> from(4, 5), to(2, 1);
  from.setConstant(3);
  const float* memory = from.data();
  Buffer<float> moved = std::move(from);
  CHECK(moved.data() == memory);
  CHECK(moved.sum() == 60);
  CHECK(from.size() == 0);
  to.setConstant(7);
  to = std::move(moved);
  CHECK(to.data() == memory);
  CHECK((to.rows() == 4 && to.cols() == 5));
  CHECK((moved.rows() == 2 && moved.cols() == 1));
  CHECK(moved.sum() == 14);
  static_assert(std::is_nothrow_move_constructible_v<Buffer<float>>);  // std::vector asks
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
  buffer.resize(7, 5);  // more than ever before: new memory, aligned for any vector unit
  CHECK(buffer.rows() == 7);
  CHECK(buffer.cols() == 5);
  CHECK(reinterpret_cast<std::uintptr_t>(buffer.data()) % 16 == 0);
  const float* larger = buffer.data();
  buffer.resize_zero(35, 1);
  CHECK(buffer.data() == larger);
  CHECK(buffer.sum() == 0);
  copy = buffer;
  CHECK(copy.rows() == 35);
  buffer.resize(0, 0);
  CHECK(buffer.size() == 0);
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

TEST_CASE("softmax of equal scores is uniform, whatever their size") {
  for (const float score : {0.0f, -3e38f, 3e38f, 1e-30f}) {
    Matrix<float> x = Matrix<float>::Constant(4, 1, score), logs = x;
    softmax_columns<float>(x);
    log_softmax_columns<float>(logs);
    for (Index i = 0; i < 4; ++i) {
      CHECK(x(i, 0) == 0.25f);
      CHECK(logs(i, 0) == doctest::Approx(std::log(0.25)));
    }
  }
}

TEST_CASE("the logarithm of softmax is exact where softmax itself is 0") {
  Matrix<double> x(2, 1);
  x << 0, 2000;
  log_softmax_columns<double>(x);
  CHECK(x(0, 0) == -2000);
  CHECK(x(1, 0) == 0);
}

TEST_CASE("the gradient of softmax is the derivative of softmax") {
  Random random(3);
  const Matrix<double> x = random_matrix<double>(5, 2, random) * 3;
  const Matrix<double> weights = random_matrix<double>(5, 2, random);
  Matrix<double> p = x, d = weights;
  softmax_columns<double>(p);
  softmax_gradient_columns<double>(p, d);
  const auto loss = [&](Matrix<double> scores) {
    softmax_columns<double>(scores);
    return scores.cwiseProduct(weights).sum();
  };
  for (Index i = 0; i < x.size(); ++i) {
    Matrix<double> up = x, down = x;
    up.data()[i] += 1e-5;
    down.data()[i] -= 1e-5;
    CHECK(d.data()[i] == doctest::Approx((loss(up) - loss(down)) / 2e-5).epsilon(1e-6));
  }
}

TEST_CASE("activations saturate without becoming infinite") {
  for (const Activation f : {Activation::tanh, Activation::sigmoid}) {
    Matrix<float> a(1, 4);
    a << -3e38f, -100, 100, 3e38f;
    apply_activation<float>(f, a);
    const float low = f == Activation::tanh ? -1.0f : 0.0f;
    CHECK(a(0, 0) == doctest::Approx(low));
    CHECK(a(0, 1) == doctest::Approx(low));
    CHECK(a(0, 2) == doctest::Approx(1));
    CHECK(a(0, 3) == doctest::Approx(1));
  }
  Matrix<float> a(1, 3);
  a << -2, 0, 3;
  Matrix<float> leaky = a;
  apply_activation<float>(Activation::relu, a);
  apply_activation<float>(Activation::leaky_relu, leaky);
  CHECK(a == (Matrix<float>(1, 3) << 0, 0, 3).finished());
  CHECK(leaky(0, 0) == doctest::Approx(-0.02));
  CHECK(leaky(0, 2) == 3);
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
