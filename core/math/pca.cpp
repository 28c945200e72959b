#include "core/math/pca.hpp"

#include <Eigen/Eigenvalues>

namespace refrain {

PrincipalComponents principal_components(const Matrix<double>& points, Index k) {
  if (points.cols() < 1 || k < 1 || k > points.rows())
    throw ArgumentError("no " + std::to_string(k) + " principal components of " +
                        shape_text(points.rows(), points.cols()));
  const Matrix<double> centred = points.colwise() - points.rowwise().mean();
  const Matrix<double> covariance =
      centred * centred.transpose() / static_cast<double>(points.cols());
  const Eigen::SelfAdjointEigenSolver<Matrix<double>> solver(covariance);
  // Eigenvalues come in rising order.
  Matrix<double> directions = solver.eigenvectors().rightCols(k).rowwise().reverse();
  for (Index i = 0; i < k; ++i) {
    Index largest = 0;
    directions.col(i).cwiseAbs().maxCoeff(&largest);
    if (directions(largest, i) < 0) directions.col(i) *= -1;
  }
  PrincipalComponents result;
  result.coordinates = directions.transpose() * centred;
  const double total = covariance.trace();
  result.shares = solver.eigenvalues().tail(k).reverse() / (total > 0 ? total : 1);
  return result;
}

}  // namespace refrain
