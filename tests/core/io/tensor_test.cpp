#include "core/io/tensor.hpp"

#include <limits>

#include "core/io/base64.hpp"
#include "tests/core/io/sample_models.hpp"

namespace refrain {
namespace {

using samples::check_refuses;

Weight<float> random_weight(Index rows, Index cols, std::uint64_t seed, double range = 1) {
  Parameter<float> parameter(rows, cols);
  Random random(seed);
  parameter.fill_uniform(random, range);
  return parameter.value;
}

Weight<float> read(const Json& json, Index rows, Index cols) {
  Weight<float> weight = Weight<float>::Zero(rows, cols);
  read_tensor(JsonView(json, "t"), weight);
  return weight;
}

bool same(const Weight<float>& a, const Weight<float>& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() &&
         samples::same_bits(a.data(), b.data(), a.size());
}

template <class T>
std::string pack(const std::vector<T>& values) {
  return encode_base64(values.data(), values.size() * sizeof(T));
}

TEST_CASE("float32 comes back bit for bit, as base64 and as plain numbers") {
  Weight<float> weight = random_weight(7, 5, 1);
  weight(0, 0) = -0.0f;
  weight(0, 1) = std::numeric_limits<float>::denorm_min();
  weight(0, 2) = std::numeric_limits<float>::max();
  weight(0, 3) = -std::numeric_limits<float>::min();
  weight(0, 4) = 16777217.0f;
  for (const auto format : {TensorFormat::float32, TensorFormat::nested}) {
    const Json json = write_tensor(weight, format);
    CHECK(same(read(json, 7, 5), weight));
    CHECK(same(read(parse_json(to_text(json), "t"), 7, 5), weight));
  }
}

TEST_CASE("plain numbers are as short as a person would write them") {
  Weight<float> weight(2, 2);
  weight << 0.1f, -2.5f, 1e-7f, 3.0f;
  CHECK(to_text(write_tensor(weight, TensorFormat::nested)) ==
        R"({"data":[[0.1,-2.5],[1e-07,3.0]],"dtype":"float32","shape":[2,2]})");
}

TEST_CASE("a tensor of base64 is little-endian and row-major") {
  Weight<float> weight(2, 2);
  weight << 1, 2, 3, 4;
  const Json json = write_tensor(weight, TensorFormat::float32);
  CHECK(json["data"] == "AACAPwAAAEAAAEBAAACAQA==");
  CHECK(json["shape"] == Json::array({2, 2}));
}

TEST_CASE("all 65536 halves survive the way over float") {
  for (std::uint32_t bits = 0; bits < 65536; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    const float value = from_float16(half);
    if (std::isnan(value)) {
      CHECK(std::isnan(from_float16(to_float16(value))));
    } else if (to_float16(value) != half) {
      FAIL_CHECK("half " << bits << " came back as " << to_float16(value));
    }
  }
  CHECK(from_float16(0x3C00) == 1.0f);
  CHECK(from_float16(0x0001) == 0x1p-24f);
  CHECK(from_float16(0x03FF) == 1023 * 0x1p-24f);
  CHECK(from_float16(0x7BFF) == 65504.0f);
  CHECK(std::signbit(from_float16(0x8000)));
}

TEST_CASE("float16 rounds to the nearest half, ties to even") {
  CHECK(to_float16(1.0f + 0x1p-11f) == 0x3C00);             // halfway: even below
  CHECK(to_float16(1.0f + 3 * 0x1p-11f) == 0x3C02);         // halfway: even above
  CHECK(to_float16(1.0f + 0x1p-11f + 0x1p-20f) == 0x3C01);  // just above halfway
  CHECK(to_float16(0x1p-25f) == 0x0000);                    // half the smallest: even
  CHECK(to_float16(0x1.8p-25f) == 0x0001);
  CHECK(to_float16(1.5f * 0x1p-24f) == 0x0002);
  CHECK(to_float16(0x1p-14f - 0x1p-26f) == 0x0400);  // up to the smallest normal
  CHECK(to_float16(65519.0f) == 0x7BFF);
  CHECK(to_float16(65520.0f) == 0x7C00);
  CHECK(to_float16(-65520.0f) == 0xFC00);
  // Against the definition: no other half is nearer.
  Random random(5);
  for (int i = 0; i < 20000; ++i) {
    const auto value = static_cast<float>(
        std::ldexp(random.uniform(-2, 2), static_cast<int>(random.below(40)) - 26));
    if (std::abs(value) > 65504.0f) continue;
    const std::uint16_t half = to_float16(value);
    const double error = std::abs(static_cast<double>(from_float16(half)) - value);
    for (const int step : {-1, 1}) {
      const float other = from_float16(static_cast<std::uint16_t>(half + step));
      if (std::isfinite(other)) CHECK(error <= std::abs(static_cast<double>(other) - value));
    }
  }
}

TEST_CASE("int8 keeps a value to half a step of its row's scale") {
  Weight<float> weight = random_weight(6, 33, 2);
  weight.row(1) *= 1e-4f;
  weight.row(2).setZero();
  weight.row(3) *= 1e30f;
  weight.row(4).setConstant(1e-44f);  // a scale below all normal numbers
  weight(5, 0) = 189 * std::numeric_limits<float>::denorm_min();
  weight.row(5).tail(32).setZero();
  const Weight<float> back = read(write_tensor(weight, TensorFormat::int8), 6, 33);
  for (Index r = 0; r < 4; ++r) {
    const float largest = weight.row(r).cwiseAbs().maxCoeff();
    CHECK((weight.row(r) - back.row(r)).cwiseAbs().maxCoeff() <= largest / 127 * 0.501f);
  }
  CHECK(back.row(2).isZero(0));
  CHECK(back(5, 0) >= 0);
}

TEST_CASE("writing and reading int8 and float16 again changes nothing") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Weight<float> weight =
        random_weight(5, 17, seed, std::ldexp(1.0, static_cast<int>(seed % 20) - 10));
    for (const auto format : {TensorFormat::int8, TensorFormat::float16}) {
      const Json once = write_tensor(weight, format);
      const Weight<float> rounded = read(once, 5, 17);
      CHECK(write_tensor(rounded, format) == once);
    }
  }
}

TEST_CASE("a weight that a format cannot hold is not written") {
  Weight<float> weight = random_weight(2, 2, 1);
  weight(1, 0) = 70000.0f;
  check_refuses<ArgumentError>([&] { write_tensor(weight, TensorFormat::float16); },
                               {"index 2", "70000", "float16"});
  weight(1, 0) = std::numeric_limits<float>::max();
  CHECK_NOTHROW(write_tensor(weight, TensorFormat::float32));
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()}) {
    weight(0, 1) = bad;
    for (const auto format :
         {TensorFormat::float32, TensorFormat::float16, TensorFormat::int8, TensorFormat::nested})
      check_refuses<ArgumentError>([&] { write_tensor(weight, format); }, {"index 1"});
  }
}

TEST_CASE("a tensor that does not fit is refused by name") {
  const Json good = write_tensor(random_weight(2, 3, 1), TensorFormat::float32);
  const auto refuses = [&](const char* key, const Json& value,
                           const std::vector<std::string>& parts) {
    Json json = good;
    json[key] = value;
    check_refuses<FormatError>([&] { read(json, 2, 3); }, parts);
  };
  refuses("shape", {3, 2}, {"t has shape [3,2], the configuration asks for [2,3]"});
  refuses("shape", {2, 3, 1}, {"shape [2,3,1]"});
  refuses("shape", {6}, {"shape [6]"});
  refuses("shape", {-2, -3}, {"shape [-2,-3]"});
  refuses("shape", {2.5, 3}, {"shape"});
  refuses("shape", {1e300, 1e300}, {"shape"});
  refuses("shape", {4294967296, 18446744073709551615ull}, {"shape"});
  refuses("shape", {"2", 3}, {"t.shape[0] is not a number"});
  refuses("shape", "2,3", {"t.shape is not an array"});
  refuses("shape", Json::array_t(5000, 2), {"a list of 5000"});
  refuses("dtype", "float64", {"t.dtype is 'float64', expected float32, float16 or int8"});
  refuses("dtype", 32, {"t.dtype is not a text"});
  refuses("dtype", "float16", {"t.data holds 24 bytes, expected 12"});
  refuses("dtype", "int8", {"t has no 'scales'"});
  refuses("data", "AAAA", {"t.data holds 3 bytes, expected 24"});
  refuses("data", "AAA", {"t.data", "not a multiple of 4"});
  refuses("data", std::string(31, 'A') + "!", {"t.data", "offset 31"});
  refuses("data", 7, {"t.data is not a text"});
  refuses("data", Json::array(), {"t.data has 0 rows, expected 2"});
  refuses("data", {{1, 2, 3}, {1, 2}}, {"t.data[1] has 2 values, expected 3"});
  refuses("data", {{1, 2, 3}, {1, "2", 3}}, {"t.data[1][1] is not a number"});
  refuses("data", {{1, 2, 3}, 4}, {"t.data[1] is not an array"});
  refuses("data", {{1, 2, 1e39}, {1, 2, 3}}, {"t has a value that is not finite at index 2"});
  refuses("scales", "AAAA", {"t has scales"});
  refuses("offset", 0, {"t has an unknown key 'offset'"});
  const float nan = std::numeric_limits<float>::quiet_NaN();
  refuses("data", pack<float>({0, 1, 2, nan, 4, 5}), {"t has a value", "index 3"});
}

TEST_CASE("int8 with scales that are broken is refused") {
  const float infinity = std::numeric_limits<float>::infinity();
  const auto json = [](const std::vector<float>& scales) {
    return Json{{"dtype", "int8"},
                {"shape", {2, 3}},
                {"data", pack<std::int8_t>({1, 2, 3, -128, 5, 6})},
                {"scales", pack(scales)}};
  };
  CHECK(read(json({1, 2}), 2, 3)(1, 0) == -256);
  check_refuses<FormatError>([&] { read(json({1}), 2, 3); },
                             {"t.scales holds 4 bytes, expected 8"});
  check_refuses<FormatError>([&] { read(json({1, infinity}), 2, 3); }, {"not finite at index 3"});
  check_refuses<FormatError>([&] { read(json({1, 3e38f}), 2, 3); }, {"not finite at index 3"});
}

}  // namespace
}  // namespace refrain
