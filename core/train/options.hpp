// How a network is trained. Each field says what it means and where it comes from.
#pragma once

#include <cstdint>

#include "core/math/product.hpp"
#include "core/text/batching.hpp"

namespace refrain {

enum class OptimizerKind { sgd, momentum, rmsprop, adam, adamw };

struct OptimizerOptions {
  OptimizerKind kind = OptimizerKind::adam;
  double learning_rate = 1e-3;
  /// momentum: share of the last update that goes on (Polyak 1964).
  double momentum = 0.9;
  /// rmsprop: decay of the mean square (Tieleman and Hinton 2012).
  double rho = 0.9;
  /// adam, adamw: decay of first and second moment (Kingma and Ba 2015).
  double beta1 = 0.9, beta2 = 0.999;
  /// Added to the root of the second moment.
  double epsilon = 1e-8;
  /// adamw: decoupled decay (Loshchilov and Hutter 2019); others: L2 added to the gradient.
  double weight_decay = 0;
};

enum class ScheduleKind { constant, step, inverse_sqrt, plateau, cosine };

/// Learning rate over time, as a factor of OptimizerOptions::learning_rate.
struct ScheduleOptions {
  ScheduleKind kind = ScheduleKind::constant;
  /// Updates over which the rate rises linearly from 0; inverse_sqrt falls from there
  /// (Vaswani et al. 2017).
  long warmup_steps = 0;
  /// step: multiply by `factor` every this many updates.
  long step_size = 1000;
  /// step, plateau: what the rate is multiplied by.
  double factor = 0.5;
  /// plateau: validations without improvement before the rate falls.
  int patience = 1;
  /// cosine: updates until the rate has fallen to `minimum` (Loshchilov and Hutter 2017).
  long total_steps = 10000;
  /// Lowest factor that any schedule reaches.
  double minimum = 0;
};

struct TrainingOptions {
  std::uint64_t seed = 1;
  BatchingOptions batching;
  OptimizerOptions optimizer;
  ScheduleOptions schedule;
  /// Share of probability spread over all words (Szegedy et al. 2016).
  double label_smoothing = 0;
  /// Largest global gradient norm (Pascanu et al. 2013); 0: no clipping.
  double clip_norm = 1;
  /// Decay of the exponential average of the weights that is validated and kept; 0: none.
  double average_decay = 0;
  /// Stop after this many passes over the data, or updates; 0: no such bound.
  int epochs = 10;
  long max_steps = 0;
  /// Validate every this many updates; 0: after each epoch.
  long validate_every = 0;
  /// Early stopping: validations without a better one before the run ends; 0: never.
  int patience = 0;
  /// Parts a batch is cut into, one for each thread. Part of the run's identity: the same number
  /// gives the same weights on any number of threads.
  int shards = 1;
  /// Of the products of forward and backward; weights, optimiser and validation are float32.
  ProductPrecision precision = ProductPrecision::float32;
};

}  // namespace refrain
