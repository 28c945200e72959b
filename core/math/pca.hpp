// Principal component analysis (Pearson 1901; Hotelling 1933): the directions in which points
// differ most, to draw many dimensions in two.
#pragma once

#include "core/math/matrix.hpp"

namespace refrain {

struct PrincipalComponents {
  Matrix<double> coordinates;  // (k x N) of each point along the first k directions
  Vector<double> shares;       // (k) of the whole variance that each direction explains
};

/// points (F x N), a point a column; 1 <= k <= F. A direction's sign is such that its entry of
/// largest magnitude is positive, so that the same points always look the same.
PrincipalComponents principal_components(const Matrix<double>& points, Index k);

}  // namespace refrain
