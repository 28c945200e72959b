#include "core/math/packed_matrix.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "core/base/random.hpp"

using namespace refrain;

namespace {

Weight<float> random_weight(Index rows, Index cols, Random& random) {
  Weight<float> w(rows, cols);
  for (Index i = 0; i < w.size(); ++i) w.data()[i] = static_cast<float>(random.uniform(-1, 1));
  return w;
}

PackedMatrix quantised(const Weight<float>& w) {
  std::vector<std::int8_t> values(static_cast<std::size_t>(w.size()));
  std::vector<float> scales;
  for (Index r = 0; r < w.rows(); ++r)
    scales.push_back(quantise_row(w.row(r).data(), w.cols(), values.data() + r * w.cols()));
  return {values.data(), scales, w.cols()};
}

/// The definition in int8_panels.hpp, number by number.
Matrix<float> by_definition(const Weight<float>& w, const Matrix<float>& x) {
  Matrix<float> y(w.rows(), x.cols());
  std::vector<std::int8_t> row(static_cast<std::size_t>(w.cols()));
  for (Index n = 0; n < x.cols(); ++n) {
    const float most = x.col(n).cwiseAbs().maxCoeff();
    const float inverse = most > 0 ? 63.0f / most : 0.0f;
    for (Index r = 0; r < w.rows(); ++r) {
      const float scale = quantise_row(w.row(r).data(), w.cols(), row.data());
      long sum = 0;
      for (Index k = 0; k < w.cols(); ++k) {
        const float scaled = x(k, n) * inverse;
        sum += static_cast<long>(row[static_cast<std::size_t>(k)]) *
               static_cast<long>(std::nearbyint(scaled));
      }
      y(r, n) = static_cast<float>(sum) * (scale * (most / 63.0f));
    }
  }
  return y;
}

}  // namespace

TEST_CASE("packed products agree with sums written out, for any number of rows and columns") {
  Random random(3);
  for (const Index rows : {1, 7, 12, 16, 33, 100})
    for (const Index cols : {2, 5, 31, 64, 130, 600})
      for (const Index n : {1, 2, 3, 4, 5, 7, 16}) {
        const Weight<float> w = random_weight(rows, cols, random);
        const PackedMatrix packed(w);
        Matrix<float> x = random_weight(cols, n, random), y = Matrix<float>::Ones(rows, n);
        packed.multiply(0, rows, x, y, Into::accumulate);
        const Matrix<double> expected = (w.cast<double>() * x.cast<double>()).array() + 1.0;
        CHECK((y.cast<double>() - expected).cwiseAbs().maxCoeff() < 1e-4);
        CHECK(packed.unpacked() == w);
      }
}

TEST_CASE("a column's product and a range of rows are the same alone and among others") {
  Random random(4);
  const Weight<float> w = random_weight(75, 530, random);
  Matrix<float> x = random_weight(530, 19, random);
  for (const PackedMatrix& packed : {PackedMatrix(w), quantised(w)}) {
    Matrix<float> all(75, 19);
    packed.multiply(0, 75, x, all, Into::overwrite);
    for (Index n = 0; n < 19; ++n) {
      Matrix<float> one(75, 1);
      packed.multiply(0, 75, x.col(n), one, Into::overwrite);
      CHECK(one == all.col(n));
    }
    for (const Index first : {0, 1, 12, 30})
      for (const Index count : {1, 13, 45}) {
        Matrix<float> some(count, 19);
        packed.multiply(first, count, x, some, Into::overwrite);
        CHECK(some == all.middleRows(first, count));
      }
    const std::vector<std::int32_t> rows{3, 4, 40, 74, 3};
    Matrix<float> chosen(5, 19);
    packed.select(rows).multiply(0, 5, x, chosen, Into::overwrite);
    for (Index i = 0; i < 5; ++i)
      CHECK(chosen.row(i) == all.row(rows[static_cast<std::size_t>(i)]));
  }
}

TEST_CASE("integer products are what their definition says, to the bit") {
  Random random(5);
  for (const Index cols : {3, 4, 17, 256, 1027})
    for (const Index n : {1, 2, 3, 4, 9}) {
      const Weight<float> w = random_weight(37, cols, random);
      Matrix<float> x = random_weight(cols, n, random), y(37, n);
      x.col(0).setZero();
      const PackedMatrix packed = quantised(w);
      CHECK(packed.is_int8());
      packed.multiply(0, 37, x, y, Into::overwrite);
      CHECK(y == by_definition(w, x));
    }
}

TEST_CASE("the largest integers do not saturate, and what was rounded once stays what it is") {
  Weight<float> w = Weight<float>::Constant(16, 64, 1.0f);
  w.row(1).setConstant(-1.0f);
  Matrix<float> x = Matrix<float>::Constant(64, 2, 2.0f), y(16, 2);
  x.col(1) *= -1;
  quantised(w).multiply(0, 16, x, y, Into::overwrite);
  CHECK(y(0, 0) == doctest::Approx(128.0).epsilon(1e-4));
  CHECK(y(1, 0) == doctest::Approx(-128.0).epsilon(1e-4));
  CHECK(y(0, 1) == doctest::Approx(-128.0).epsilon(1e-4));
  Random random(6);
  const Weight<float> rounded = quantised(random_weight(20, 50, random)).unpacked();
  CHECK(quantised(rounded).unpacked() == rounded);
}
