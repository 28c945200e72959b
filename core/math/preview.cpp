#include "core/math/preview.hpp"

#include <algorithm>
#include <cmath>

#include "core/math/elementary.hpp"

namespace refrain {
namespace {

using Size = std::ptrdiff_t;

constexpr Size kBlock = 64;  // elements looked at together: whole panels
static_assert(kBlock % kFloatPanelRows == 0);
// Of a column, past which it is computed whole: then most of the matrix comes into the cache.
constexpr Size kMostOf = 8;
// Of |W_i| |x|: what a sum of some thousand products in single precision is off.
constexpr float kRounding = 1e-4f;

/// Where the `wanted` largest of some values are, in no order; the smallest of them first.
void find_largest(Size wanted, const float* values, Size count, std::vector<Size>& places) {
  const auto larger = [&](Size a, Size b) { return values[a] > values[b]; };
  places.clear();
  const auto enters = [&](float value) {
    return static_cast<Size>(places.size()) < wanted || value > values[places.front()];
  };
  take_each(values, count, enters, [&](Size i) {
    if (static_cast<Size>(places.size()) == wanted) {
      std::pop_heap(places.begin(), places.end(), larger);
      places.pop_back();
    }
    places.push_back(i);
    std::push_heap(places.begin(), places.end(), larger);
  });
}

}  // namespace

Preview make_preview(const std::vector<float>& panels, Size rows, Size depth) {
  Preview preview;
  std::vector<float> row(static_cast<std::size_t>(depth)), scales;
  std::vector<std::int8_t> integers(static_cast<std::size_t>(rows * depth));
  for (Size i = 0; i < rows; ++i) {
    const float* from =
        panels.data() + i / kFloatPanelRows * kFloatPanelRows * depth + i % kFloatPanelRows;
    for (Size k = 0; k < depth; ++k) row[static_cast<std::size_t>(k)] = from[k * kFloatPanelRows];
    std::int8_t* values = integers.data() + i * depth;
    const float scale = quantise_row(row.data(), depth, values);
    double error = 0, size = 0;
    for (Size k = 0; k < depth; ++k) {
      const double rounded = static_cast<double>(values[k]) * static_cast<double>(scale);
      const double off = static_cast<double>(row[static_cast<std::size_t>(k)]) - rounded;
      error += off * off;
      size += rounded * rounded;
    }
    scales.push_back(scale);
    preview.norms.push_back(static_cast<float>(std::sqrt(size)));
    preview.errors.push_back(static_cast<float>(std::sqrt(error)) +
                             kRounding * preview.norms.back());
  }
  preview.panels = pack_int8_panels(integers.data(), scales, depth);
  return preview;
}

Size multiply_largest(const Preview& preview, const std::vector<float>& panels,
                      std::span<const float> start, Size wanted, const ProductColumns& of) {
  static thread_local std::vector<float> bounds, exact;
  static thread_local std::vector<Size> places, tops;  // tops: first rows of panels
  const auto rows = static_cast<Size>(start.size());
  const Size depth = preview.panels.depth;
  for (Size n = 0; n < of.count; ++n) std::copy(start.begin(), start.end(), of.y + n * of.ldy);
  multiply_int8_panels(preview.panels, 0, rows, of, false);

  bounds.resize(static_cast<std::size_t>(rows));
  Size computed = 0;
  const auto compute = [&](Size n, Size columns, Size first, Size count) {
    for (Size c = n; c < n + columns; ++c)
      std::copy_n(start.begin() + first, count, of.y + c * of.ldy + first);
    multiply_float_panels(panels, depth, first, count,
                          {of.x + n * of.ldx, of.ldx, of.y + n * of.ldy + first, of.ldy, columns},
                          false);
    computed += count * columns;
  };
  const auto height = [&](Size top) { return std::min(kFloatPanelRows, rows - top); };
  Size whole = 0;  // columns before n that are yet to be computed whole, together
  for (Size n = 0; n < of.count; ++n) {
    const float *x = of.x + n * of.ldx, *y = of.y + n * of.ldy;
    const float size = std::sqrt(sum_of_squares(x, depth)), error = activation_error(x, depth);
    for (Size i = 0; i < rows; ++i)
      bounds[static_cast<std::size_t>(i)] =
          y[i] + (preview.errors[static_cast<std::size_t>(i)] * size +
                  preview.norms[static_cast<std::size_t>(i)] * error);
    // Those that look largest are computed first: no other can be among the `wanted` largest unless
    // its bound reaches what they are.
    find_largest(wanted, y, rows, places);
    for (Size& place : places) place -= place % kFloatPanelRows;
    std::sort(places.begin(), places.end());
    places.erase(std::unique(places.begin(), places.end()), places.end());
    exact.clear();
    for (const Size top : places) {
      compute(n, 1, top, height(top));
      exact.insert(exact.end(), y + top, y + top + height(top));
    }
    find_largest(wanted, exact.data(), static_cast<Size>(exact.size()), tops);
    const float least = exact[static_cast<std::size_t>(tops.front())];
    tops.clear();
    for (Size i = 0; i < rows; i += kBlock) {
      const Size end = std::min(i + kBlock, rows);
      if (largest(bounds.data() + i, end - i) < least) continue;
      for (Size top = i; top < end; top += kFloatPanelRows)
        if (largest(bounds.data() + top, height(top)) >= least) tops.push_back(top);
    }
    if (static_cast<Size>(tops.size()) * kFloatPanelRows * kMostOf > rows) {
      ++whole;
      continue;
    }
    if (whole > 0) compute(n - whole, whole, 0, rows);
    whole = 0;
    for (const Size top : tops)
      if (!std::binary_search(places.begin(), places.end(), top)) compute(n, 1, top, height(top));
  }
  if (whole > 0) compute(of.count - whole, whole, 0, rows);
  return computed;
}

}  // namespace refrain
