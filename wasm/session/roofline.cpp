#include "wasm/session/roofline.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <vector>

#include "core/base/random.hpp"
#include "core/io/json.hpp"
#include "core/math/packed_matrix.hpp"

namespace refrain::session {
namespace {

struct Shape {
  const char* name;
  Index rows, depth, columns;
};
// What W1 multiplies for a word, and what W3 does for a batch.
constexpr Shape kShapes[] = {{"output, 1 word", 8000, 512, 1},
                             {"gates, 1 word", 2048, 512, 1},
                             {"output, 16 words", 8000, 512, 16},
                             {"gates, 16 words", 2048, 512, 16},
                             {"gates, 64 words", 1024, 256, 64}};

/// Billions of operations a second of the fastest of several rounds.
double fastest(double operations, double milliseconds, const std::function<void()>& work) {
  using Clock = std::chrono::steady_clock;
  const auto seconds = [](Clock::duration d) { return std::chrono::duration<double>(d).count(); };
  work();
  double best = 0, spent = 0;
  long repeats = 1;
  while (spent < milliseconds / 1e3) {
    const auto start = Clock::now();
    for (long i = 0; i < repeats; ++i) work();
    const double took = seconds(Clock::now() - start);
    spent += took;
    if (took < 2e-3)
      repeats *= 2;  // clocks in browsers are coarse
    else
      best = std::max(best, operations * static_cast<double>(repeats) / took / 1e9);
  }
  return best;
}

Matrix<float> random_matrix(Index rows, Index cols, Random& random) {
  Matrix<float> m(rows, cols);
  for (Index i = 0; i < m.size(); ++i) m.data()[i] = static_cast<float>(random.uniform(-1, 1));
  return m;
}

PackedMatrix quantised(const Weight<float>& weight) {
  std::vector<std::int8_t> values(static_cast<std::size_t>(weight.size()));
  std::vector<float> scales;
  for (Index r = 0; r < weight.rows(); ++r)
    scales.push_back(
        quantise_row(weight.row(r).data(), weight.cols(), values.data() + r * weight.cols()));
  return {values.data(), scales, weight.cols()};
}

/// Sums that never leave the registers.
double register_limit(double milliseconds) {
  constexpr int kSums = 12, kRounds = 20000;
  float out[kSums * kLanes] = {};
  return fastest(2.0 * kSums * kLanes * kRounds, milliseconds, [&] {
    Lanes sums[kSums];
    for (int i = 0; i < kSums; ++i) sums[i] = load(out + i * kLanes);
    const Lanes x = spread(0.999f), y = spread(out[0] * 1e-9f);
    for (int round = 0; round < kRounds; ++round)
#pragma GCC unroll 12
      for (int i = 0; i < kSums; ++i) sums[i] = multiply_add(sums[i], x, y);
    for (int i = 0; i < kSums; ++i) store(out + i * kLanes, sums[i]);
  });
}

/// Billions of bytes a second that are read of so many, to and fro as a large matrix is.
double reading_limit(std::size_t bytes, double milliseconds) {
  constexpr Index kSums = 8, kStep = kSums * kLanes;
  const auto steps = static_cast<Index>(bytes) / (kStep * static_cast<Index>(sizeof(float)));
  const std::vector<float> values(static_cast<std::size_t>(steps * kStep), 1.0f);
  bool backward = false;
  float total = 0;
  const double gigabytes = fastest(static_cast<double>(bytes), milliseconds, [&] {
    const float* from = values.data() + (backward ? (steps - 1) * kStep : 0);
    const Index by = backward ? -kStep : kStep;
    Lanes sums[kSums] = {};
    for (Index i = 0; i < steps; ++i, from += by)
#pragma GCC unroll 8
      for (Index k = 0; k < kSums; ++k) sums[k] += load(from + k * kLanes);
    for (const Lanes& sum : sums) total += sum[0];
    backward = !backward;
  });
  return total > 0 ? gigabytes : 0;  // what is not used would not be read
}

}  // namespace

std::string roofline(double milliseconds) {
  Random random(1);
  const double each = milliseconds / 17;
  Json limits = Json::array(), products = Json::array();
  const auto limit = [&](const char* name, double gops) {
    limits.push_back({{"name", name}, {"gops", gops}});
  };
  limit("float32 in registers", register_limit(each));
  const auto measure = [&](const PackedMatrix& matrix, Index columns) {
    const Matrix<float> x = random_matrix(matrix.cols(), columns, random);
    Matrix<float> y(matrix.rows(), columns);
    const double operations = 2.0 * static_cast<double>(matrix.rows() * matrix.cols() * columns);
    return fastest(operations, each,
                   [&] { matrix.multiply(0, matrix.rows(), x, y, Into::overwrite); });
  };
  const Weight<float> tile = random_matrix(kFloatPanelRows * 12, 256, random);
  const double float_tile = measure(PackedMatrix(tile), 4 * kFloatTileColumns);
  const double float_vector = measure(PackedMatrix(tile), 1);
  const Weight<float> integers = random_matrix(kInt8PanelRows * 4, 256, random);
  const double int8_tile = measure(quantised(integers), 24);
  limit("float32 tile in the cache", float_tile);
  limit("float32 times a vector in the cache", float_vector);
  limit("int8 tile in the cache", int8_tile);
  for (const Shape& shape : kShapes) {
    const Weight<float> weight = random_matrix(shape.rows, shape.depth, random);
    // No product is faster than its weights are read, nor than the tile.
    const auto report = [&](const std::string& kind, const PackedMatrix& matrix,
                            double tile_speed) {
      const double gops = measure(matrix, shape.columns);
      const double operations_of_byte =
          2.0 * static_cast<double>(shape.rows * shape.depth * shape.columns) /
          static_cast<double>(matrix.bytes());
      const double reading = operations_of_byte * reading_limit(matrix.bytes(), each / 4);
      products.push_back({{"name", kind + ", " + shape.name},
                          {"gops", gops},
                          {"share", gops / std::min(tile_speed, reading)}});
    };
    report("float32", PackedMatrix(weight), shape.columns == 1 ? float_vector : float_tile);
    report("int8", quantised(weight), int8_tile);
  }
  return to_text({{"limits", limits}, {"products", products}});
}

}  // namespace refrain::session
