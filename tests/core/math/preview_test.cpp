#include "core/math/preview.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/random.hpp"
#include "core/math/matrix.hpp"

using namespace refrain;

namespace {

struct Given {
  Weight<float> w;
  std::vector<float> start;
  Matrix<float> x;

  ProductColumns columns(Matrix<float>& y, Index first = 0, Index count = -1) const {
    return {x.data() + first * x.rows(), x.rows(), y.data() + first * y.rows(), y.rows(),
            count < 0 ? x.cols() : count};
  }
};

/// `spread` > 1: rows, and elements of x, of very different sizes, as of rare and frequent words.
Given given(Index rows, Index depth, Index columns, double spread, Random& random) {
  Given it{{rows, depth}, {}, {depth, columns}};
  for (Index i = 0; i < rows; ++i) {
    const double size = std::pow(spread, random.uniform(-1, 1));
    for (Index k = 0; k < depth; ++k) it.w(i, k) = static_cast<float>(size * random.uniform(-1, 1));
    it.start.push_back(static_cast<float>(random.uniform(-1, 1)));
  }
  for (Index i = 0; i < it.x.size(); ++i)
    it.x.data()[i] =
        static_cast<float>(random.uniform(-1, 1) * std::pow(spread, random.uniform(-1, 1)));
  return it;
}

/// Checks the elements one by one; returns the share computed in single precision.
double check(const Given& it, Index wanted) {
  const Index rows = it.w.rows(), depth = it.w.cols(), N = it.x.cols();
  const auto panels = pack_float_panels(it.w.data(), rows, depth);
  const Preview preview = make_preview(panels, rows, depth);
  Matrix<float> exact(rows, N), y(rows, N);
  for (Index n = 0; n < N; ++n) std::copy(it.start.begin(), it.start.end(), exact.col(n).data());
  multiply_float_panels(panels, depth, 0, rows, it.columns(exact), false);
  const auto computed = multiply_largest(preview, panels, it.start, wanted, it.columns(y));
  for (Index n = 0; n < N; ++n) {
    std::vector<Index> order(static_cast<std::size_t>(rows));
    for (Index i = 0; i < rows; ++i) order[static_cast<std::size_t>(i)] = i;
    std::stable_sort(order.begin(), order.end(),
                     [&](Index a, Index b) { return exact(a, n) > exact(b, n); });
    const Index last = std::min(wanted, rows) - 1;
    const float least = exact(order[static_cast<std::size_t>(last)], n);
    for (Index i = 0; i < rows; ++i) {
      if (exact(i, n) >= least)
        CHECK(y(i, n) == exact(i, n));
      else
        CHECK(y(i, n) <= least);  // none comes before them
    }
    const float size = it.w.norm() / std::sqrt(static_cast<float>(rows)) * it.x.col(n).norm();
    CHECK((y.col(n) - exact.col(n)).norm() <= 0.02f * size * std::sqrt(static_cast<float>(rows)));
    Matrix<float> alone(rows, N);
    multiply_largest(preview, panels, it.start, wanted, it.columns(alone, n, 1));
    CHECK(alone.col(n) == y.col(n));
  }
  return static_cast<double>(computed) / static_cast<double>(rows * N);
}

}  // namespace

TEST_CASE("the largest elements of a previewed product are those of the product, to the bit") {
  Random random(11);
  for (const double spread : {1.0, 4.0})
    for (const Index rows : {3, 64, 1003})
      for (const Index depth : {1, 37, 256})
        for (const Index wanted : {1, 5, 11})
          for (const Index n : {1, 5}) check(given(rows, depth, n, spread, random), wanted);
}

TEST_CASE("a preview spares most of the product") {
  Random random(5);
  CHECK(check(given(8000, 128, 4, 1, random), 5) < 0.05);
}

TEST_CASE("equal rows are computed whole; no input and no weights are exact") {
  Random random(7);
  Given same = given(200, 16, 2, 1, random);
  for (Index i = 1; i < 200; ++i) same.w.row(i) = same.w.row(0);
  same.start.assign(200, 0.5f);
  CHECK(check(same, 3) >= 1);
  Given none = given(200, 16, 3, 1, random);
  none.x.setZero();
  check(none, 4);
  none.w.setZero();
  check(none, 4);
}

TEST_CASE("numbers that are none break nothing, and no other column") {
  Random random(9);
  Given it = given(200, 16, 3, 1, random);
  const auto panels = pack_float_panels(it.w.data(), 200, 16);
  const Preview preview = make_preview(panels, 200, 16);
  Matrix<float> expected(200, 3), y(200, 3);
  multiply_largest(preview, panels, it.start, 5, it.columns(expected));
  it.x.col(1).setConstant(std::numeric_limits<float>::quiet_NaN());
  multiply_largest(preview, panels, it.start, 5, it.columns(y));
  CHECK(y.col(0) == expected.col(0));
  CHECK(y.col(2) == expected.col(2));
}
