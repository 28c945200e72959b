#include "core/nn/parameter.hpp"

#include <cmath>

namespace refrain {

double glorot_range(Index fan_in, Index fan_out) {
  return std::sqrt(6.0 / static_cast<double>(fan_in + fan_out));
}

}  // namespace refrain
