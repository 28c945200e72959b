#include "core/math/elementary.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/math/lanes.hpp"

namespace refrain {
namespace {

/// a where it is smaller, or a NaN.
Lanes least(Lanes a, Lanes b) {
  return a > b ? b : a;
}
Lanes most(Lanes a, Lanes b) {
  return a < b ? b : a;
}

Lanes exp_lanes(Lanes x) {
  // Past these the result is 0 or so large that it is cut at the largest power that is kept.
  const Lanes cut = most(least(x, spread(88.0f)), spread(-87.3f));
  constexpr float kRound = 12582912.0f;  // 1.5 * 2^23: adding it rounds to an integer
  const Lanes shifted = multiply_add(cut, spread(1.44269504f), spread(kRound)),
              n = shifted - kRound;
  const Lanes r =
      multiply_add(n, spread(2.12194440e-4f), multiply_add(n, spread(-0.693359375f), cut));
  Lanes p = spread(1.9875691500e-4f);
  for (const float c :
       {1.3981999507e-3f, 8.3334519073e-3f, 4.1665795894e-2f, 1.6666665459e-1f, 5.0000001201e-1f})
    p = multiply_add(p, r, spread(c));
  p = multiply_add(p, r * r, r) + 1.0f;
  // 2^n by its bits; the integer stands in the low bits of `shifted`.
  const IntegerLanes power = (reinterpret_cast<IntegerLanes>(shifted) - 0x4B400000 + 127) << 23;
  const Lanes result = p * reinterpret_cast<Lanes>(power);
  return x < -87.3f ? Lanes{} : result;
}

Lanes tanh_lanes(Lanes x) {
  const Lanes c = most(least(x, spread(7.90531110763549805f)), spread(-7.90531110763549805f));
  const Lanes x2 = c * c;
  Lanes p = spread(-2.76076847742355e-16f);
  for (const float a : {2.00018790482477e-13f, -8.60467152213735e-11f, 5.12229709037114e-08f,
                        1.48572235717979e-05f, 6.37261928875436e-04f, 4.89352455891786e-03f})
    p = multiply_add(p, x2, spread(a));
  Lanes q = spread(1.19825839466702e-06f);
  for (const float b : {1.18534705686654e-04f, 2.26843463243900e-03f, 4.89352518554385e-03f})
    q = multiply_add(q, x2, spread(b));
  // Rational functions end a little off one; and a tiny x is its own tanh.
  const Lanes result = c * p / q;
  const Lanes magnitude = x < 0 ? -x : x;
  return magnitude < 4e-4f ? x : most(least(result, spread(1.0f)), spread(-1.0f));
}

Lanes sigmoid_lanes(Lanes x) {
  return 1.0f / (1.0f + exp_lanes(-x));
}

template <class F>
void each(float* values, Index count, F f) {
  Index i = 0;
  for (; i + kLanes <= count; i += kLanes) store(values + i, f(load(values + i)));
  if (i == count) return;
  float rest[kLanes] = {};
  std::copy(values + i, values + count, rest);
  store(rest, f(load(rest)));
  std::copy(rest, rest + (count - i), values + i);
}

/// Sum of f(values[i]); f(nothing) is 0.
template <class F>
float sum_of(const float* values, Index count, float nothing, F f) {
  Lanes sums = {};
  Index i = 0;
  for (; i + kLanes <= count; i += kLanes) sums += f(load(values + i));
  float rest[kLanes];
  std::fill(rest, rest + kLanes, nothing);
  std::copy(values + i, values + count, rest);
  sums += f(load(rest));
  float total = 0;
  for (int l = 0; l < kLanes; ++l) total += sums[l];
  return total;
}

}  // namespace

template <>
void exp_each(float* values, Index count) {
  each(values, count, exp_lanes);
}
template <>
void tanh_each(float* values, Index count) {
  each(values, count, tanh_lanes);
}
template <>
void sigmoid_each(float* values, Index count) {
  each(values, count, sigmoid_lanes);
}
template <>
float sum(const float* values, Index count) {
  return sum_of(values, count, 0.0f, [](Lanes x) { return x; });
}
template <>
float sum_of_squares(const float* values, Index count) {
  return sum_of(values, count, 0.0f, [](Lanes x) { return x * x; });
}
template <>
float sum_of_exp(const float* values, Index count) {
  return sum_of(values, count, -std::numeric_limits<float>::infinity(), exp_lanes);
}
template <>
float largest(const float* values, Index count) {
  float result = values[0];
  Index i = 0;
  if (count >= kLanes) {
    Lanes best = load(values);
    for (i = kLanes; i + kLanes <= count; i += kLanes) best = most(best, load(values + i));
    for (int l = 0; l < kLanes; ++l) result = std::max(result, best[l]);
  }
  for (; i < count; ++i) result = std::max(result, values[i]);
  return result;
}

template <>
void exp_each(double* values, Index count) {
  VectorView<double>(values, count).array() = VectorView<double>(values, count).array().exp();
}
template <>
void tanh_each(double* values, Index count) {
  VectorView<double>(values, count).array() = VectorView<double>(values, count).array().tanh();
}
template <>
void sigmoid_each(double* values, Index count) {
  VectorView<double>(values, count).array() = VectorView<double>(values, count).array().logistic();
}
template <>
double sum(const double* values, Index count) {
  return ConstVectorView<double>(values, count).sum();
}
template <>
double sum_of_squares(const double* values, Index count) {
  return ConstVectorView<double>(values, count).squaredNorm();
}
template <>
double sum_of_exp(const double* values, Index count) {
  return ConstVectorView<double>(values, count).array().exp().sum();
}
template <>
double largest(const double* values, Index count) {
  return ConstVectorView<double>(values, count).maxCoeff();
}

}  // namespace refrain
