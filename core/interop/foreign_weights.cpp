#include "core/interop/foreign_weights.hpp"

#include <cmath>
#include <cstring>

#include "core/base/error.hpp"
#include "core/io/json.hpp"
#include "core/io/tensor.hpp"

namespace refrain {
namespace {

constexpr std::int64_t kMostValues = std::int64_t{1} << 40;

template <class T>
T number_at(const char* bytes, Index i) {
  T value;
  std::memcpy(&value, bytes + static_cast<std::size_t>(i) * sizeof value, sizeof value);
  return value;
}

float from_bfloat16(std::uint16_t bits) {
  const std::uint32_t wide = static_cast<std::uint32_t>(bits) << 16;
  float value;
  std::memcpy(&value, &wide, sizeof value);
  return value;
}

float value_at(DataType type, const char* bytes, Index i) {
  switch (type) {
    case DataType::f64: return static_cast<float>(number_at<double>(bytes, i));
    case DataType::f32: return number_at<float>(bytes, i);
    case DataType::f16: return from_float16(number_at<std::uint16_t>(bytes, i));
    case DataType::bf16: return from_bfloat16(number_at<std::uint16_t>(bytes, i));
    case DataType::i64: return static_cast<float>(number_at<std::int64_t>(bytes, i));
    case DataType::i32: return static_cast<float>(number_at<std::int32_t>(bytes, i));
    case DataType::i16: return static_cast<float>(number_at<std::int16_t>(bytes, i));
    case DataType::i8: return static_cast<float>(number_at<std::int8_t>(bytes, i));
    case DataType::u64: return static_cast<float>(number_at<std::uint64_t>(bytes, i));
    case DataType::u32: return static_cast<float>(number_at<std::uint32_t>(bytes, i));
    case DataType::u16: return static_cast<float>(number_at<std::uint16_t>(bytes, i));
    case DataType::u8:
    case DataType::boolean: break;
  }
  return static_cast<float>(number_at<std::uint8_t>(bytes, i));
}

}  // namespace

std::size_t data_type_size(DataType type) {
  switch (type) {
    case DataType::f64:
    case DataType::i64:
    case DataType::u64: return 8;
    case DataType::f32:
    case DataType::i32:
    case DataType::u32: return 4;
    case DataType::f16:
    case DataType::bf16:
    case DataType::i16:
    case DataType::u16: return 2;
    case DataType::i8:
    case DataType::u8:
    case DataType::boolean: break;
  }
  return 1;
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < shape.size() && i < 8; ++i)
    text += (i > 0 ? ", " : "") + std::to_string(shape[i]);
  return text + (shape.size() > 8 ? ", ...]" : "]");
}

std::int64_t shape_size(const std::vector<std::int64_t>& shape) {
  std::int64_t size = 1;
  for (const std::int64_t n : shape) {
    if (n < 0 || n > kMostValues) return -1;
    if (n > 0 && size > kMostValues / n) return -1;
    size *= n;
  }
  return size;
}

void ForeignWeights::add(const std::string& name, RawTensor tensor) {
  if (!tensors_.try_emplace(name, std::move(tensor)).second)
    throw FormatError("the tensor '" + message_text(name) + "' is there twice");
}

const RawTensor& ForeignWeights::at(const std::string& name) const {
  const auto found = tensors_.find(name);
  if (found != tensors_.end()) return found->second;
  std::string names;
  for (const auto& entry : tensors_) {
    if (names.size() > 300) {
      names += ", ...";
      break;
    }
    names += (names.empty() ? "" : ", ") + message_text(entry.first);
  }
  throw FormatError("there is no tensor '" + message_text(name) + "'; the file has " +
                    (names.empty() ? "none" : names));
}

Weight<float> ForeignWeights::take(const std::string& name) {
  const RawTensor& tensor = at(name);
  const std::string place = "tensor '" + message_text(name) + "' ";
  if (tensor.shape.empty() || tensor.shape.size() > 2)
    throw FormatError(place + "has shape " + shape_text(tensor.shape) +
                      ", a weight has one or two dimensions");
  Weight<float> weight(static_cast<Index>(tensor.shape[0]),
                       tensor.shape.size() == 2 ? static_cast<Index>(tensor.shape[1]) : 1);
  for (Index i = 0; i < weight.size(); ++i) {
    const float value =
        value_at(tensor.type, tensor.bytes.data(), i) * tensor.scale + tensor.minimum;
    if (!std::isfinite(value))
      throw FormatError(place + "has a value that is not finite at index " + std::to_string(i) +
                        "; the model diverged or the file is damaged");
    weight.data()[i] = value;
  }
  used_.insert(name);
  return weight;
}

Weight<float> ForeignWeights::take(const std::string& name, Index rows, Index cols,
                                   const std::string& why) {
  const RawTensor& tensor = at(name);
  const bool vector = tensor.shape.size() == 1 && cols == 1;
  const bool matrix = tensor.shape.size() == 2 && tensor.shape[1] == cols;
  if (!(vector || matrix) || tensor.shape[0] != rows)
    throw FormatError("tensor '" + message_text(name) + "' has shape " + shape_text(tensor.shape) +
                      ", expected [" + std::to_string(rows) + ", " + std::to_string(cols) +
                      "]: " + why);
  return take(name);
}

std::vector<std::string> ForeignWeights::unused() const {
  std::vector<std::string> names;
  for (const auto& entry : tensors_)
    if (used_.count(entry.first) == 0) names.push_back(entry.first);
  return names;
}

}  // namespace refrain
