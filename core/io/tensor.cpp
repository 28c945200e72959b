#include "core/io/tensor.hpp"

#include <cmath>
#include <cstring>

#include "core/io/base64.hpp"

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

std::vector<std::uint8_t> read_bytes(const JsonView& data, std::size_t expected) {
  try {
    const std::size_t size = base64_decoded_size(data.string());
    if (size != expected)
      throw FormatError("holds " + std::to_string(size) + " bytes, expected " +
                        std::to_string(expected));
    return decode_base64(data.string());
  } catch (const FormatError& error) {
    if (data.raw().is_string()) data.fail(error.what());
    throw;
  }
}

}  // namespace

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
  Json tensor{{"shape", shape_of(weight)}};
  switch (format) {
    case TensorFormat::float32:
      tensor["dtype"] = "float32";
      tensor["data"] = encode_base64(weight.data(), n * sizeof(float));
      break;
    case TensorFormat::nested: {
      tensor["dtype"] = "float32";
      Json rows = Json::array();
      for (Index r = 0; r < weight.rows(); ++r)
        rows.push_back(std::vector<float>(weight.data() + r * weight.cols(),
                                          weight.data() + (r + 1) * weight.cols()));
      tensor["data"] = std::move(rows);
      break;
    }
    case TensorFormat::float16: {
      std::vector<std::uint16_t> halves(n);
      for (std::size_t i = 0; i < n; ++i) halves[i] = to_float16(weight.data()[i]);
      tensor["dtype"] = "float16";
      tensor["data"] = encode_base64(halves.data(), n * sizeof(std::uint16_t));
      break;
    }
    case TensorFormat::int8: {
      std::vector<float> scales(static_cast<std::size_t>(weight.rows()));
      std::vector<std::int8_t> values(n);
      for (Index r = 0; r < weight.rows(); ++r) {
        const float largest = weight.cols() > 0 ? weight.row(r).cwiseAbs().maxCoeff() : 0.0f;
        const float scale = largest / 127.0f;
        scales[static_cast<std::size_t>(r)] = scale;
        for (Index c = 0; c < weight.cols(); ++c)
          values[static_cast<std::size_t>(r * weight.cols() + c)] =
              scale > 0 ? static_cast<std::int8_t>(std::lround(weight(r, c) / scale))
                        : std::int8_t{0};
      }
      tensor["dtype"] = "int8";
      tensor["data"] = encode_base64(values.data(), n);
      tensor["scales"] = encode_base64(scales.data(), scales.size() * sizeof(float));
      break;
    }
  }
  return tensor;
}

void read_tensor(const JsonView& tensor, Weight<float>& weight) {
  for (const auto& [key, value] : tensor.object().raw().items())
    if (key != "dtype" && key != "shape" && key != "data" && key != "scales")
      tensor.fail("has an unknown key '" + key + "'");
  const JsonView shape = tensor.at("shape");
  shape.array();
  if (shape.size() != 2 ||
      shape.at(std::size_t{0}).number() != static_cast<double>(weight.rows()) ||
      shape.at(std::size_t{1}).number() != static_cast<double>(weight.cols()))
    tensor.fail("has shape " + shape.raw().dump() + ", the configuration asks for " +
                shape_of(weight).dump());
  const std::string& dtype = tensor.at("dtype").string();
  const JsonView data = tensor.at("data");
  const auto n = static_cast<std::size_t>(weight.size());
  if (dtype == "float32") {
    if (data.raw().is_array()) {
      read_nested(data, weight);
    } else {
      const auto bytes = read_bytes(data, n * sizeof(float));
      std::memcpy(weight.data(), bytes.data(), bytes.size());
    }
  } else if (dtype == "float16") {
    const auto bytes = read_bytes(data, n * sizeof(std::uint16_t));
    for (std::size_t i = 0; i < n; ++i) {
      std::uint16_t half = 0;
      std::memcpy(&half, bytes.data() + i * sizeof half, sizeof half);
      weight.data()[i] = from_float16(half);
    }
  } else if (dtype == "int8") {
    const auto rows = static_cast<std::size_t>(weight.rows());
    const auto scale_bytes = read_bytes(tensor.at("scales"), rows * sizeof(float));
    const auto bytes = read_bytes(data, n);
    std::vector<float> scales(rows);
    std::memcpy(scales.data(), scale_bytes.data(), scale_bytes.size());
    const auto columns = static_cast<std::size_t>(weight.cols());
    for (std::size_t i = 0; i < n; ++i)
      weight.data()[i] =
          static_cast<float>(static_cast<std::int8_t>(bytes[i])) * scales[i / columns];
  } else {
    tensor.at("dtype").fail("is '" + dtype + "', expected float32, float16 or int8");
  }
  for (Index i = 0; i < weight.size(); ++i)
    if (!std::isfinite(weight.data()[i]))
      tensor.fail("has a value that is not finite at index " + std::to_string(i));
}

}  // namespace refrain
