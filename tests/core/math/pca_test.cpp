#include "core/math/pca.hpp"

#include <doctest/doctest.h>

using namespace refrain;

TEST_CASE("principal components find the direction in which points differ") {
  // Along (3, 4)/5, with a little across it.
  Matrix<double> points(2, 4);
  points << -6 + 0.08, -3 - 0.08, 3 - 0.08, 6 + 0.08,  //
      -8 - 0.06, -4 + 0.06, 4 + 0.06, 8 - 0.06;
  const PrincipalComponents found = principal_components(points, 2);
  CHECK(found.coordinates(0, 0) == doctest::Approx(-10));
  CHECK(found.coordinates(0, 3) == doctest::Approx(10));
  CHECK(std::abs(found.coordinates(1, 1)) == doctest::Approx(0.1));
  CHECK(found.shares(0) > 0.999);
  CHECK(found.shares.sum() == doctest::Approx(1));
  CHECK_THROWS_AS(principal_components(points, 3), ArgumentError);
}
