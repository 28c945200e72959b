#include "core/io/tensor.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "core/io/base64.hpp"
#include "core/io/json_document.hpp"
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

/// Exactly `expected` bytes. What was decoded as the document was read is taken out of it.
ByteBuffer take_bytes(const JsonView& data, std::size_t expected) {
  ByteBuffer bytes;
  LongText* decoded = data.long_text();
  try {
    const std::size_t size =
        decoded != nullptr ? decoded->bytes.size() : base64_decoded_size(data.text());
    if (size != expected)
      throw FormatError("holds " + std::to_string(size) + " bytes, expected " +
                        std::to_string(expected));
    if (decoded != nullptr) return std::move(decoded->bytes);
    decode_base64(data.text(), bytes.room(size));
    bytes.grow(size);
  } catch (const FormatError& error) {
    data.fail(error.what());
  }
  return bytes;
}

/// Numbers at an address that need not suit them.
template <class T>
T number_at(const ByteBuffer& bytes, std::size_t i) {
  T value;
  std::memcpy(&value, bytes.data() + i * sizeof value, sizeof value);
  return value;
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
  ByteBuffer bytes;

  const std::int8_t* values() const { return reinterpret_cast<const std::int8_t*>(bytes.data()); }
};

Int8Tensor read_int8(const JsonView& tensor, Index rows, Index cols) {
  const auto count = static_cast<std::size_t>(rows), columns = static_cast<std::size_t>(cols);
  const ByteBuffer scales = take_bytes(tensor.at("scales"), count * sizeof(float));
  Int8Tensor int8{std::vector<float>(count), take_bytes(tensor.at("data"), count * columns)};
  for (std::size_t r = 0; r < count; ++r) {
    const float scale = int8.scales[r] = number_at<float>(scales, r);
    if (std::isfinite(scale * 128)) continue;
    for (std::size_t c = 0; c < columns; ++c)
      if (!std::isfinite(static_cast<float>(int8.values()[r * columns + c]) * scale))
        refuse_not_finite(tensor, r * columns + c);
  }
  return int8;
}

void require_finite(const JsonView& tensor, const float* values, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i)
    if (!std::isfinite(values[i])) refuse_not_finite(tensor, i);
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
      std::memcpy(weight.data(), take_bytes(data, n * sizeof(float)).data(), n * sizeof(float));
  } else if (type == "float16") {
    const ByteBuffer halves = take_bytes(data, n * sizeof(std::uint16_t));
    for (std::size_t i = 0; i < n; ++i)
      weight.data()[i] = from_float16(number_at<std::uint16_t>(halves, i));
  } else if (type == "int8") {
    const Int8Tensor int8 = read_int8(tensor, weight.rows(), weight.cols());
    const auto columns = static_cast<std::size_t>(weight.cols());
    for (std::size_t i = 0; i < n; ++i)
      weight.data()[i] = static_cast<float>(int8.values()[i]) * int8.scales[i / columns];
  } else {
    dtype.fail("is " + dtype.shown() + ", expected float32, float16 or int8");
  }
  require_finite(tensor, weight.data(), n);
}

void read_packed_tensor(const JsonView& tensor, Parameter<float>& parameter) {
  const Index rows = parameter.rows(), cols = parameter.cols();
  const Json& type = tensor.at("dtype").raw();
  if (cols > 1 && type == "int8") {
    check_header(tensor, rows, cols);
    const Int8Tensor int8 = read_int8(tensor, rows, cols);
    parameter.replace_by(PackedMatrix(int8.values(), int8.scales, cols));
  } else if (cols > 1 && type == "float32" && !tensor.at("data").raw().is_array()) {
    check_header(tensor, rows, cols);
    const auto n = static_cast<std::size_t>(rows * cols);
    const ByteBuffer bytes = take_bytes(tensor.at("data"), n * sizeof(float));
    // Memory of malloc, to which floats were copied byte by byte.
    const auto* values = reinterpret_cast<const float*>(bytes.data());
    require_finite(tensor, values, n);
    parameter.replace_by(PackedMatrix(values, rows, cols));
  } else {
    if (parameter.value.size() == 0) parameter.value.resize(rows, cols);
    read_tensor(tensor, parameter.value);
    parameter.packed = {};
    parameter.pack();
  }
}

}  // namespace refrain
