// Learning-rate schedules, as a factor of the base rate:
//
//   warm-up        factor * step / warmup while step < warmup
//   constant       1
//   step           factor^floor(step / step_size)
//   inverse_sqrt   sqrt(warmup / step)                               Vaswani et al. 2017, 5.3
//   plateau        factor^(times that `patience` validations brought nothing)
//   cosine         min + (1 - min) (1 + cos(pi step / total)) / 2    Loshchilov, Hutter 2017
#pragma once

#include "core/train/options.hpp"

namespace refrain {

/// Factor for update `step` (1-based) after `reductions` falls of the plateau schedule.
double schedule_factor(const ScheduleOptions& options, long step, int reductions);

}  // namespace refrain
