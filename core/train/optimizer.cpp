#include "core/train/optimizer.hpp"

#include <cmath>

namespace refrain {

Moments make_moments(OptimizerKind kind, Index n) {
  Moments moments;
  const bool adam = kind == OptimizerKind::adam || kind == OptimizerKind::adamw;
  if (adam || kind == OptimizerKind::momentum) moments.first = Vector<float>::Zero(n);
  if (adam || kind == OptimizerKind::rmsprop) moments.second = Vector<float>::Zero(n);
  return moments;
}

void update_weights(const OptimizerOptions& o, double rate, long step, double scale,
                    const float* gradient, Index first, Index n, float* weights, Moments& moments) {
  using Array = Eigen::Map<Eigen::ArrayXf>;
  const Eigen::Map<const Eigen::ArrayXf> raw(gradient + first, n);
  Array w(weights + first, n);
  Array m(moments.first.size() ? moments.first.data() + first : nullptr,
          moments.first.size() ? n : 0);
  Array v(moments.second.size() ? moments.second.data() + first : nullptr,
          moments.second.size() ? n : 0);
  const auto lr = static_cast<float>(rate), s = static_cast<float>(scale);
  const float l2 = o.kind == OptimizerKind::adamw ? 0.0f : static_cast<float>(o.weight_decay);
  const auto g = raw * s + w * l2;
  const auto eps = static_cast<float>(o.epsilon);
  switch (o.kind) {
    case OptimizerKind::sgd: w -= lr * g; break;
    case OptimizerKind::momentum:
      m = static_cast<float>(o.momentum) * m + g;
      w -= lr * m;
      break;
    case OptimizerKind::rmsprop:
      v = static_cast<float>(o.rho) * v + static_cast<float>(1 - o.rho) * g.square();
      w -= lr * g / (v.sqrt() + eps);
      break;
    case OptimizerKind::adamw: w *= static_cast<float>(1 - rate * o.weight_decay); [[fallthrough]];
    case OptimizerKind::adam: {
      const auto t = static_cast<double>(step);
      const auto first_rate = static_cast<float>(rate / (1 - std::pow(o.beta1, t)));
      const auto root = static_cast<float>(1 / std::sqrt(1 - std::pow(o.beta2, t)));
      m = static_cast<float>(o.beta1) * m + static_cast<float>(1 - o.beta1) * g;
      v = static_cast<float>(o.beta2) * v + static_cast<float>(1 - o.beta2) * g.square();
      w -= first_rate * m / (v.sqrt() * root + eps);
      break;
    }
  }
}

}  // namespace refrain
