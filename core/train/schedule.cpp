#include "core/train/schedule.hpp"

#include <algorithm>
#include <cmath>

namespace refrain {

double schedule_factor(const ScheduleOptions& o, long step, int reductions) {
  constexpr double kPi = 3.14159265358979323846;
  const auto t = static_cast<double>(step);
  double factor = 1;
  switch (o.kind) {
    case ScheduleKind::constant: break;
    case ScheduleKind::step:
      factor = std::pow(o.factor, static_cast<double>(step / std::max(o.step_size, 1l)));
      break;
    case ScheduleKind::inverse_sqrt: {
      const auto from = static_cast<double>(std::max(o.warmup_steps, 1l));
      if (t > from) factor = std::sqrt(from / t);
      break;
    }
    case ScheduleKind::plateau: factor = std::pow(o.factor, reductions); break;
    case ScheduleKind::cosine: {
      const double done = std::min(1.0, t / static_cast<double>(std::max(o.total_steps, 1l)));
      factor = o.minimum + (1 - o.minimum) * (1 + std::cos(kPi * done)) / 2;
      break;
    }
  }
  factor = std::max(factor, o.minimum);
  if (step < o.warmup_steps) factor *= t / static_cast<double>(o.warmup_steps);
  return factor;
}

}  // namespace refrain
