#include "core/train/gradient_check.hpp"

#include <algorithm>
#include <cmath>

namespace refrain {

std::vector<GradientCheckRow> check_gradients(const ParameterList<double>& parameters,
                                              const std::function<double()>& loss,
                                              const GradientCheckOptions& options) {
  std::vector<GradientCheckRow> rows;
  for (const auto& [name, parameter] : parameters) {
    if (!parameter->wants_gradient()) continue;
    GradientCheckRow worst;
    worst.name = name;
    worst.error = -1;
    const Index n = parameter->value.size();
    const Index stride = options.samples > 0 ? std::max<Index>(1, n / options.samples) : 1;
    for (Index i = 0; i < n; i += stride) {
      double& weight = parameter->value.data()[i];
      const double saved = weight;
      const auto at = [&](double steps) {
        weight = saved + steps * options.step;
        return loss();
      };
      const double near = at(1) - at(-1), far = at(2) - at(-2);
      weight = saved;
      const double numeric = (8 * near - far) / (12 * options.step);
      const double analytic = parameter->gradient.data()[i];
      const double error = std::abs(analytic - numeric) /
                           std::max(std::abs(analytic) + std::abs(numeric), options.floor);
      ++worst.checked;
      if (error <= worst.error) continue;
      worst.error = error;
      worst.analytic = analytic;
      worst.numeric = numeric;
      worst.row = i / parameter->cols();
      worst.col = i % parameter->cols();
    }
    rows.push_back(worst);
  }
  return rows;
}

double worst_error(const std::vector<GradientCheckRow>& rows) {
  double worst = 0;
  for (const auto& row : rows) worst = std::max(worst, row.error);
  return worst;
}

}  // namespace refrain
