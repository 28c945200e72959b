#include "core/io/tensor.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "core/io/base64.hpp"
#include "core/math/int8_panels.hpp"

namespace refrain {
namespace {

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the model file is little-endian");

/// std::bit_cast, which the library of older Emscripten lacks.
template <class To, class From>
To bits_as(const From& from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  std::memcpy(&to, &from, sizeof to);
  return to;
}

Json shape_of(const Weight<float>& weight) {
  return Json::array({weight.rows(), weight.cols()});
}

void read_nested(const JsonView& data, Weight<float>& weight) {
  data.array();
  if (static_cast<Index>(data.size()) != weight.rows())
    data.fail("has " + std::to_string(data.size()) + " rows, expected " +
              std::to_string(weight.rows()));
  for (Index r = 0; r < weight.rows(); ++r) {
    const JsonView row = data.at(static_cast<std::size_t>(r));
    row.array();
    if (static_cast<Index>(row.size()) != weight.cols())
      row.fail("has " + std::to_string(row.size()) + " values, expected " +
               std::to_string(weight.cols()));
    for (Index c = 0; c < weight.cols(); ++c)
      weight(r, c) = static_cast<float>(row.at(static_cast<std::size_t>(c)).number());
  }
}

/// Decodes exactly `expected` bytes.
void read_bytes(const JsonView& data, void* bytes, std::size_t expected) {
  const std::string_view text = data.text();
  try {
    const std::size_t size = base64_decoded_size(text);
    if (size != expected)
      throw FormatError("holds " + std::to_string(size) + " bytes, expected " +
                        std::to_string(expected));
    decode_base64(text, bytes);
  } catch (const FormatError& error) {
    data.fail(error.what());
  }
}

/// The decimal number of fewest digits that reads back as `value`.
double readable(float value) {
  for (int digits = 6; digits < 9; ++digits) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.*g", digits, static_cast<double>(value));
    const double decimal = std::strtod(text.data(), nullptr);
    if (bits_as<std::uint32_t>(static_cast<float>(decimal)) == bits_as<std::uint32_t>(value))
      return decimal;
  }
  return static_cast<double>(value);
}

void refuse_value(const char* format, const Weight<float>& weight, Index i) {
  throw ArgumentError("the weight at index " + std::to_string(i) + " is " +
                      std::to_string(weight.data()[i]) + ", which " + format + " cannot hold");
}

}  // namespace

void round_rows(Weight<float>& weight, int bits) {
  if (bits < 2 || bits > 8)
    throw ArgumentError("weights can be rounded to 2..8 bits, not " + std::to_string(bits));
  std::vector<std::int8_t> values(static_cast<std::size_t>(weight.cols()));
  for (Index r = 0; r < weight.rows(); ++r) {
    const float scale =
        quantise_row(weight.row(r).data(), weight.cols(), values.data(), (1 << (bits - 1)) - 1);
    for (Index c = 0; c < weight.cols(); ++c)
      weight(r, c) = scale * static_cast<float>(values[static_cast<std::size_t>(c)]);
  }
}

std::uint16_t to_float16(float value) {
  const auto bits = bits_as<std::uint32_t>(value);
  const auto sign = static_cast<std::uint16_t>((bits >> 16) & 0x8000u);
  const std::uint32_t magnitude = bits & 0x7fffffffu;
  if (magnitude >= 0x7f800000u)  // infinite or not a number
    return static_cast<std::uint16_t>(sign | 0x7c00u | (magnitude > 0x7f800000u ? 0x200u : 0u));
  if (magnitude >= 0x477ff000u) return static_cast<std::uint16_t>(sign | 0x7c00u);
  if (magnitude < 0x38800000u) {
    // Subnormal: adding 0.5 leaves the rounded value in the low bits of the significand.
    const float shifted = bits_as<float>(magnitude) + 0.5f;
    return static_cast<std::uint16_t>(sign | (bits_as<std::uint32_t>(shifted) - 0x3f000000u));
  }
  const std::uint32_t odd = (magnitude >> 13) & 1u;  // round half to even
  return static_cast<std::uint16_t>(sign | ((magnitude - 0x38000000u + 0xfffu + odd) >> 13));
}

float from_float16(std::uint16_t half) {
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000u) << 16;
  const std::uint32_t exponent = (half >> 10) & 0x1fu, fraction = half & 0x3ffu;
  if (exponent == 0) {
    const float value = static_cast<float>(fraction) * 0x1p-24f;
    return sign ? -value : value;
  }
  const std::uint32_t wide = exponent == 31 ? 0xffu : exponent + 112;
  return bits_as<float>(sign | (wide << 23) | (fraction << 13));
}

Json write_tensor(const Weight<float>& weight, TensorFormat format) {
  const auto n = static_cast<std::size_t>(weight.size());
  for (Index i = 0; i < weight.size(); ++i)
    if (!std::isfinite(weight.data()[i])) refuse_value("a model file", weight, i);
  Json tensor{{"shape", shape_of(weight)}, {"dtype", "float32"}};
  switch (format) {
    case TensorFormat::float32:
      tensor["data"] = encode_base64(weight.data(), n * sizeof(float));
      break;
    case TensorFormat::nested: {
      Json rows = Json::array();
      for (Index r = 0; r < weight.rows(); ++r) {
        Json& row = rows.emplace_back(Json::array());
        for (Index c = 0; c < weight.cols(); ++c) row.push_back(readable(weight(r, c)));
      }
      tensor["data"] = std::move(rows);
      break;
    }
    case TensorFormat::float16: {
      std::vector<std::uint16_t> halves(n);
      for (std::size_t i = 0; i < n; ++i) {
        halves[i] = to_float16(weight.data()[i]);
        if (!std::isfinite(from_float16(halves[i])))
          refuse_value("float16", weight, static_cast<Index>(i));
      }
      tensor["dtype"] = "float16";
      tensor["data"] = encode_base64(halves.data(), n * sizeof(std::uint16_t));
      break;
    }
    case TensorFormat::int8: {
      std::vector<float> scales(static_cast<std::size_t>(weight.rows()));
      std::vector<std::int8_t> values(n);
      for (Index r = 0; r < weight.rows(); ++r)
        scales[static_cast<std::size_t>(r)] =
            quantise_row(weight.row(r).data(), weight.cols(), values.data() + r * weight.cols());
      for (Index i = 0; i < weight.size(); ++i)
        if (!std::isfinite(127.0f * scales[static_cast<std::size_t>(i / weight.cols())]))
          refuse_value("int8", weight, i);
      tensor["dtype"] = "int8";
      tensor["data"] = encode_base64(values.data(), n);
      tensor["scales"] = encode_base64(scales.data(), scales.size() * sizeof(float));
      break;
    }
  }
  return tensor;
}

namespace {

void check_header(const JsonView& tensor, Index rows, Index cols) {
  tensor.allow({"dtype", "shape", "data", "scales"});
  const JsonView shape = tensor.at("shape");
  if (shape.array().size() != 2 || shape.at(std::size_t{0}).number() != static_cast<double>(rows) ||
      shape.at(std::size_t{1}).number() != static_cast<double>(cols))
    tensor.fail("has shape " + shape.shown() + ", the configuration asks for " +
                Json::array({rows, cols}).dump());
  if (tensor.at("dtype").text() != "int8" && tensor.has("scales"))
    tensor.fail("has scales, which only int8 has");
}

void refuse_not_finite(const JsonView& tensor, std::size_t index) {
  tensor.fail("has a value that is not finite at index " + std::to_string(index));
}

struct Int8Tensor {
  std::vector<float> scales;
  std::vector<std::int8_t> values;
};

Int8Tensor read_int8(const JsonView& tensor, Index rows, Index cols) {
  Int8Tensor int8{std::vector<float>(static_cast<std::size_t>(rows)),
                  std::vector<std::int8_t>(static_cast<std::size_t>(rows * cols))};
  read_bytes(tensor.at("scales"), int8.scales.data(), int8.scales.size() * sizeof(float));
  read_bytes(tensor.at("data"), int8.values.data(), int8.values.size());
  for (std::size_t i = 0; i < int8.values.size(); ++i)
    if (!std::isfinite(static_cast<float>(int8.values[i]) *
                       int8.scales[i / static_cast<std::size_t>(cols)]))
      refuse_not_finite(tensor, i);
  return int8;
}

}  // namespace

void read_tensor(const JsonView& tensor, Weight<float>& weight) {
  check_header(tensor, weight.rows(), weight.cols());
  const JsonView dtype = tensor.at("dtype"), data = tensor.at("data");
  const std::string_view type = dtype.text();
  const auto n = static_cast<std::size_t>(weight.size());
  if (type == "float32") {
    if (data.raw().is_array())
      read_nested(data, weight);
    else
      read_bytes(data, weight.data(), n * sizeof(float));
  } else if (type == "float16") {
    std::vector<std::uint16_t> halves(n);
    read_bytes(data, halves.data(), n * sizeof(std::uint16_t));
    for (std::size_t i = 0; i < n; ++i) weight.data()[i] = from_float16(halves[i]);
  } else if (type == "int8") {
    const Int8Tensor int8 = read_int8(tensor, weight.rows(), weight.cols());
    const auto columns = static_cast<std::size_t>(weight.cols());
    for (std::size_t i = 0; i < n; ++i)
      weight.data()[i] = static_cast<float>(int8.values[i]) * int8.scales[i / columns];
  } else {
    dtype.fail("is " + dtype.shown() + ", expected float32, float16 or int8");
  }
  for (std::size_t i = 0; i < n; ++i)
    if (!std::isfinite(weight.data()[i])) refuse_not_finite(tensor, i);
}

void read_packed_tensor(const JsonView& tensor, Parameter<float>& parameter) {
  const Index rows = parameter.rows(), cols = parameter.cols();
  const bool is_int8 = tensor.at("dtype").raw() == "int8";
  if (cols <= 1 || !is_int8) {
    read_tensor(tensor, parameter.value);
    parameter.pack();
    return;
  }
  check_header(tensor, rows, cols);
  const Int8Tensor int8 = read_int8(tensor, rows, cols);
  parameter.replace_by(PackedMatrix(int8.values.data(), int8.scales, cols));
}

}  // namespace refrain
