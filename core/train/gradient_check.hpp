// Gradient check: back-propagation against central differences of fourth order,
//
//   numeric_i = (8 (L(w + h e_i) - L(w - h e_i)) - (L(w + 2h e_i) - L(w - 2h e_i))) / 12h
//   error = |a - n| / max(|a| + |n|, floor)
//
// in double. The fourth order allows a step so large that rounding of L does not matter. The tests,
// the program and a lesson use this one function.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/nn/parameter.hpp"

namespace refrain {

struct GradientCheckOptions {
  double step = 2e-4;  // h
  /// Gradients smaller than this count as equal to 0 with an error relative to it.
  double floor = 1e-4;
  /// Elements tried for each parameter, evenly spread; 0: all.
  Index samples = 0;
};

/// The worst element of one parameter.
struct GradientCheckRow {
  std::string name;
  Index checked = 0, row = 0, col = 0;
  double analytic = 0, numeric = 0, error = 0;
};

/// `loss` computes the loss at the parameters' current values, without touching gradients;
/// the gradients to be checked are those that stand in `parameters`. Values are put back.
std::vector<GradientCheckRow> check_gradients(const ParameterList<double>& parameters,
                                              const std::function<double()>& loss,
                                              const GradientCheckOptions& options = {});

/// Largest error of all rows.
double worst_error(const std::vector<GradientCheckRow>& rows);

}  // namespace refrain
