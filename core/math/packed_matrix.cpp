#include "core/math/packed_matrix.hpp"

namespace refrain {

PackedMatrix::PackedMatrix(const Weight<float>& weight)
    : PackedMatrix(weight.data(), weight.rows(), weight.cols()) {}

PackedMatrix::PackedMatrix(const float* values, Index rows, Index cols)
    : rows_(rows), cols_(cols), panels_(pack_float_panels(values, rows, cols)) {}

PackedMatrix::PackedMatrix(const std::int8_t* integers, std::span<const float> scales, Index cols)
    : rows_(static_cast<Index>(scales.size())),
      cols_(cols),
      panels_(pack_int8_panels(integers, scales, cols)) {}

std::size_t PackedMatrix::bytes() const {
  if (const auto* floats = std::get_if<std::vector<float>>(&panels_))
    return floats->size() * sizeof(float);
  const auto& int8 = std::get<Int8Panels>(panels_);
  return int8.values.size() + (int8.scales.size() + int8.row_sums.size()) * 4;
}

void PackedMatrix::multiply(Index first, Index rows, In<float> x, Out<float> y, Into into) const {
  eigen_assert(x.rows() == cols_ && y.rows() == rows && x.cols() == y.cols());
  eigen_assert(first >= 0 && first + rows <= rows_);
  if (into == Into::overwrite) y.setZero();
  const bool backward = x.cols() == 1 && direction_.backward(bytes());
  const ProductColumns columns{x.data(), x.outerStride(), y.data(), y.outerStride(), x.cols()};
  if (const auto* floats = std::get_if<std::vector<float>>(&panels_))
    multiply_float_panels(*floats, cols_, first, rows, columns, backward);
  else
    multiply_int8_panels(std::get<Int8Panels>(panels_), first, rows, columns, backward);
  ProductCounters& counters = product_counters();
  counters.multiply_adds += static_cast<double>(rows) * static_cast<double>(cols_ * x.cols());
  counters.bytes +=
      static_cast<double>(bytes()) * static_cast<double>(rows) / static_cast<double>(rows_);
}

void PackedMatrix::add_preview() {
  constexpr Index kLarge = 1 << 19;  // weights: 2 MB, more than stays in a core's own cache
  const auto* floats = std::get_if<std::vector<float>>(&panels_);
  if (floats != nullptr && rows_ * cols_ >= kLarge) preview_ = make_preview(*floats, rows_, cols_);
}

void PackedMatrix::multiply_largest(In<float> x, std::span<const float> start, Index wanted,
                                    Out<float> y) const {
  eigen_assert(x.rows() == cols_ && y.rows() == rows_ && x.cols() == y.cols());
  const auto& floats = std::get<std::vector<float>>(panels_);
  const ProductColumns columns{x.data(), x.outerStride(), y.data(), y.outerStride(), x.cols()};
  const auto exact =
      static_cast<double>(refrain::multiply_largest(*preview_, floats, start, wanted, columns));
  ProductCounters& counters = product_counters();
  counters.multiply_adds +=
      (static_cast<double>(rows_ * x.cols()) + exact) * static_cast<double>(cols_);
  counters.bytes +=
      static_cast<double>(preview_->panels.values.size()) + 4 * exact * static_cast<double>(cols_);
}

void PackedMatrix::row(Index i, Out<float> values) const {
  if (const auto* floats = std::get_if<std::vector<float>>(&panels_)) {
    const float* from =
        floats->data() + i / kFloatPanelRows * kFloatPanelRows * cols_ + i % kFloatPanelRows;
    for (Index k = 0; k < cols_; ++k) values(k, 0) = from[k * kFloatPanelRows];
    return;
  }
  int8_row(std::get<Int8Panels>(panels_), i, values.data());
}

PackedMatrix PackedMatrix::select(std::span<const std::int32_t> rows) const {
  PackedMatrix chosen;
  chosen.rows_ = static_cast<Index>(rows.size());
  chosen.cols_ = cols_;
  if (const auto* floats = std::get_if<std::vector<float>>(&panels_))
    chosen.panels_ = select_float_rows(*floats, cols_, rows);
  else
    chosen.panels_ = select_int8_rows(std::get<Int8Panels>(panels_), rows);
  return chosen;
}

Weight<float> PackedMatrix::unpacked() const {
  Weight<float> weight(rows_, cols_);
  for (Index i = 0; i < rows_; ++i)
    row(i, Eigen::Map<Matrix<float>>(weight.row(i).data(), cols_, 1));
  return weight;
}

ProductCounters& product_counters() {
  static thread_local ProductCounters counters;
  return counters;
}

}  // namespace refrain
