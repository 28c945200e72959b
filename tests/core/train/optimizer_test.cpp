#include "core/train/optimizer.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "core/train/schedule.hpp"

using namespace refrain;

namespace {

/// Two updates of one weight of 1 with gradients 0.5 and -0.25, rate 0.1.
float two_updates(OptimizerOptions options) {
  Moments moments = make_moments(options.kind, 1);
  float weight = 1;
  const float gradients[] = {0.5f, -0.25f};
  for (long step = 1; step <= 2; ++step)
    update_weights(options, 0.1, step, 1, &gradients[step - 1], 0, 1, &weight, moments);
  return weight;
}

}  // namespace

TEST_CASE("each optimiser makes the update it is named after") {
  OptimizerOptions o;
  o.kind = OptimizerKind::sgd;
  CHECK(two_updates(o) == doctest::Approx(1 - 0.05 + 0.025));
  o.kind = OptimizerKind::momentum;  // u: 0.5, then 0.9 * 0.5 - 0.25 = 0.2
  CHECK(two_updates(o) == doctest::Approx(1 - 0.05 - 0.02));
  o.kind = OptimizerKind::rmsprop;  // v: 0.025, then 0.0225 + 0.00625
  CHECK(two_updates(o) ==
        doctest::Approx(1 - 0.05 / std::sqrt(0.025) + 0.025 / std::sqrt(0.02875)).epsilon(1e-5));
  o.kind = OptimizerKind::adam;
  const double m = (0.9 * 0.05 - 0.025) / (1 - 0.81),
               v = (0.999 * 0.00025 + 0.0000625) / (1 - 0.998001);
  CHECK(two_updates(o) == doctest::Approx(1 - 0.1 - 0.1 * m / std::sqrt(v)).epsilon(1e-4));
  o.kind = OptimizerKind::adamw;
  o.weight_decay = 0.5;  // the weight shrinks by 5 % before each update
  CHECK(two_updates(o) ==
        doctest::Approx((0.95 - 0.1) * 0.95 - 0.1 * m / std::sqrt(v)).epsilon(1e-4));
}

TEST_CASE("the clipping scale multiplies the gradient") {
  OptimizerOptions o;
  o.kind = OptimizerKind::sgd;
  Moments moments = make_moments(o.kind, 2);
  float weights[] = {1, 1};
  const float gradients[] = {4, 8};
  update_weights(o, 0.1, 1, 0.25, gradients, 1, 1, weights, moments);
  CHECK(weights[0] == 1);
  CHECK(weights[1] == doctest::Approx(0.8));
}

TEST_CASE("schedules give the factors of their formulas") {
  ScheduleOptions o;
  CHECK(schedule_factor(o, 500, 0) == 1);
  o.warmup_steps = 100;
  CHECK(schedule_factor(o, 25, 0) == doctest::Approx(0.25));
  o.kind = ScheduleKind::inverse_sqrt;
  CHECK(schedule_factor(o, 50, 0) == doctest::Approx(0.5));
  CHECK(schedule_factor(o, 400, 0) == doctest::Approx(0.5));
  o = {};
  o.kind = ScheduleKind::step;
  o.step_size = 10;
  CHECK(schedule_factor(o, 9, 0) == 1);
  CHECK(schedule_factor(o, 25, 0) == doctest::Approx(0.25));
  o = {};
  o.kind = ScheduleKind::plateau;
  CHECK(schedule_factor(o, 9, 3) == doctest::Approx(0.125));
  o = {};
  o.kind = ScheduleKind::cosine;
  o.total_steps = 100;
  o.minimum = 0.1;
  CHECK(schedule_factor(o, 50, 0) == doctest::Approx(0.55));
  CHECK(schedule_factor(o, 100, 0) == doctest::Approx(0.1));
  CHECK(schedule_factor(o, 1000, 0) == doctest::Approx(0.1));
}
