// A constant matrix W (O x I), packed once for products with few or many columns: in single
// precision, or in 8-bit integers with a scale a row. The layers do not know which they run on.
#pragma once

#include <atomic>
#include <optional>
#include <variant>

#include "core/math/preview.hpp"
#include "core/math/product.hpp"

namespace refrain {

/// Whether a product reads the rows from the last to the first. A matrix that no cache holds whole
/// is read so every other time: what the product before read last is still there. (A smaller one is
/// always read forward, in one long run.)
class Direction {
 public:
  Direction() = default;
  Direction(const Direction&) noexcept {}
  Direction& operator=(const Direction&) noexcept { return *this; }
  bool backward(std::size_t bytes) {
    constexpr std::size_t kLarge = 8 << 20;
    if (bytes < kLarge) return false;
    const bool now = backward_.load(std::memory_order_relaxed);
    backward_.store(!now, std::memory_order_relaxed);
    return now;
  }

 private:
  std::atomic<bool> backward_{false};
};

class PackedMatrix {
 public:
  PackedMatrix() = default;
  explicit PackedMatrix(const Weight<float>& weight);
  /// A shape that waits for its values.
  PackedMatrix(Index rows, Index cols) : rows_(rows), cols_(cols) {}
  /// Row-major values (rows x cols).
  PackedMatrix(const float* values, Index rows, Index cols);
  /// W = integers times the scale of their row; integers row-major (scales.size() x cols).
  PackedMatrix(const std::int8_t* integers, std::span<const float> scales, Index cols);

  bool empty() const { return rows_ == 0; }
  bool is_int8() const { return std::holds_alternative<Int8Panels>(panels_); }
  Index rows() const { return rows_; }
  Index cols() const { return cols_; }
  /// Bytes that a product reads.
  std::size_t bytes() const;

  /// y (rows x N) = or += rows first..first+rows of W x, with x (I x N). An example's result is the
  /// same alone and in a batch.
  void multiply(Index first, Index rows, In<float> x, Out<float> y, Into into) const;
  /// Prepares multiply_largest(), where it is worth its memory: a large matrix in single precision.
  void add_preview();
  bool has_preview() const { return preview_.has_value(); }
  /// y (O x N) = start (O) + W x: as multiply() gives it, to the bit, for the `wanted` largest
  /// elements of each column, and nearly so for the others. Needs a preview.
  void multiply_largest(In<float> x, std::span<const float> start, Index wanted,
                        Out<float> y) const;
  /// Row i as a column of I values.
  void row(Index i, Out<float> values) const;
  /// Some rows, in that order.
  PackedMatrix select(std::span<const std::int32_t> rows) const;
  /// What was packed, to the bit.
  Weight<float> unpacked() const;

 private:
  Index rows_ = 0, cols_ = 0;
  mutable Direction direction_;
  std::variant<std::vector<float>, Int8Panels> panels_;
  std::optional<Preview> preview_;
};

/// Work of this thread's products with packed matrices so far: to hold the work a word takes
/// against what it should take.
struct ProductCounters {
  double multiply_adds = 0;
  double bytes = 0;  // of weights read, each panel counted once a product
};
ProductCounters& product_counters();

}  // namespace refrain
