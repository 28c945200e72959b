#include "core/math/elementary.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

using namespace refrain;

namespace {

/// The error in units of the last place of the exact value, at its largest over [low, high].
double worst(void (*each)(float*, Index), double (*exact)(double), double low, double high) {
  std::vector<float> x;
  for (int i = 0; i <= 200000; ++i)
    x.push_back(static_cast<float>(low + (high - low) * i / 200000));
  std::vector<float> y = x;
  each(y.data(), static_cast<Index>(y.size()));
  double most = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double want = exact(static_cast<double>(x[i]));
    const auto near = static_cast<float>(std::fabs(want));
    const double unit =
        static_cast<double>(std::nextafter(near, std::numeric_limits<float>::infinity()) - near);
    most = std::max(most, std::fabs(static_cast<double>(y[i]) - want) / unit);
  }
  return most;
}

double logistic(double x) {
  return 1 / (1 + std::exp(-x));
}

}  // namespace

TEST_CASE("exp, tanh and the logistic function are as near as their header says") {
  const auto exp = [](double x) { return std::exp(x); };
  const auto tanh = [](double x) { return std::tanh(x); };
  CHECK(worst(exp_each<float>, exp, -87, 88) <= 2);
  CHECK(worst(tanh_each<float>, tanh, -12, 12) <= 6);
  CHECK(worst(tanh_each<float>, tanh, -0.01, 0.01) <= 6);
  CHECK(worst(sigmoid_each<float>, logistic, -80, 80) <= 4);
}

TEST_CASE("what is not an ordinary number stays what it should be") {
  const float infinity = std::numeric_limits<float>::infinity(),
              nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> x{-infinity, infinity, nan, 0, -1000, 1000};
  const auto of = [&](void (*each)(float*, Index)) {
    std::vector<float> y = x;
    each(y.data(), static_cast<Index>(y.size()));
    return y;
  };
  auto y = of(exp_each<float>);
  CHECK(y[0] == 0);
  CHECK(y[1] > 1e38f);
  CHECK(std::isnan(y[2]));
  CHECK(y[3] == 1);
  CHECK(y[4] == 0);
  y = of(tanh_each<float>);
  CHECK(y[0] == doctest::Approx(-1).epsilon(1e-6));
  CHECK(y[1] == doctest::Approx(1).epsilon(1e-6));
  CHECK(std::isnan(y[2]));
  CHECK(y[3] == 0);
  y = of(sigmoid_each<float>);
  CHECK(y[0] < 1e-37f);
  CHECK(y[1] == 1);
  CHECK(std::isnan(y[2]));
  CHECK(y[3] == 0.5f);
}

TEST_CASE("an element's result does not depend on its place") {
  std::vector<float> x;
  for (int i = 0; i < 67; ++i) x.push_back(0.13f * static_cast<float>(i) - 4);
  std::vector<float> all = x;
  tanh_each(all.data(), 67);
  for (std::size_t i = 0; i < x.size(); ++i) {
    float one = x[i];
    tanh_each(&one, 1);
    CHECK(one == all[i]);
  }
  CHECK(largest(x.data(), 67) == x[66]);
  double sum = 0;
  for (const float v : x) sum += std::exp(static_cast<double>(v));
  CHECK(static_cast<double>(sum_of_exp(x.data(), 67)) == doctest::Approx(sum));
}
