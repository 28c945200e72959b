// Layer normalisation (Ba, Kiros and Hinton 2016), over the features of each column:
//   mu = mean(x), s2 = mean((x - mu)^2), y = g * (x - mu) / sqrt(s2 + eps) + b
// Batch normalisation (Ioffe and Szegedy 2015; over batch and time as Laurent et al. 2016), the
// same over the columns of each feature, with running averages for inference.
#pragma once

#include <span>

#include "core/nn/parameter.hpp"

namespace refrain {

inline constexpr double kNormalizationEpsilon = 1e-5;

/// What a normalised block leaves for backward.
template <class S>
struct NormalizationCache {
  Buffer<S> normalized;         // (F x N) x-hat
  Buffer<S> inverse_deviation;  // (1 x N) layer, (F x 1) batch
  Buffer<S> mean, variance;     // (F x 1) batch statistics of this pass, batch only
  Index count = 0;              // columns that were counted, batch only
  Buffer<S> gradient;           // scratch of backward
};

template <class S>
class LayerNorm {
 public:
  LayerNorm() = default;
  explicit LayerNorm(Index features, bool with_bias = true, double epsilon = kNormalizationEpsilon);
  bool enabled() const { return !gain.empty(); }
  void collect(const std::string& prefix, ParameterList<S>& list);

  /// x (F x N) becomes the normalised x; `normalized` (F x N) and `inverse_deviation` (1 x N) are
  /// what backward needs (blocks of a cache that spans a sequence).
  void forward(Out<S> x, Out<S> normalized, Out<S> inverse_deviation) const;
  /// d (F x N): gradient at the output in, at the input out. Adds to the gain's and bias'
  /// gradients.
  void backward(In<S> normalized, In<S> inverse_deviation, Out<S> d);

  Parameter<S> gain;  // (F x 1), ones
  Parameter<S> bias;  // (F x 1), zeros, or empty

 private:
  S epsilon_ = S(kNormalizationEpsilon);
};

template <class S>
class BatchNorm {
 public:
  static constexpr double kMomentum = 0.1;  // weight of the newest batch in the running averages

  BatchNorm() = default;
  explicit BatchNorm(Index features);
  bool enabled() const { return !gain.empty(); }
  void collect(const std::string& prefix, ParameterList<S>& list);

  /// x (F x N) becomes the normalised x. Training takes the statistics of the columns whose
  /// `valid` entry is true (empty: all), inference the running averages; other columns are
  /// normalised with the same statistics.
  void forward(Out<S> x, const std::vector<bool>& valid, bool training,
               NormalizationCache<S>& cache) const;
  /// d (F x N): gradient at the output in, at the input out. Moves the running averages too.
  void backward(const std::vector<bool>& valid, NormalizationCache<S>& cache, Out<S> d);

  Parameter<S> gain, bias;                      // (F x 1)
  Parameter<S> running_mean, running_variance;  // (F x 1), not trainable
};

}  // namespace refrain
