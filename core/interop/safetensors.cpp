#include "core/interop/safetensors.hpp"

#include <algorithm>
#include <limits>

#include "core/io/json.hpp"

namespace refrain {
namespace {

constexpr std::size_t kLengthBytes = 8;
constexpr std::uint64_t kLongestHeader = 100000000;  // the limit of the format's own library
constexpr std::int64_t kFarthest = std::int64_t{1} << 50;
const char* const kMetadata = "__metadata__";

struct NamedType {
  const char* name;
  DataType type;
};
constexpr NamedType kTypes[] = {
    {"F64", DataType::f64},     {"F32", DataType::f32}, {"F16", DataType::f16},
    {"BF16", DataType::bf16},   {"I64", DataType::i64}, {"I32", DataType::i32},
    {"I16", DataType::i16},     {"I8", DataType::i8},   {"U64", DataType::u64},
    {"U32", DataType::u32},     {"U16", DataType::u16}, {"U8", DataType::u8},
    {"BOOL", DataType::boolean}};

std::uint64_t header_length(std::string_view bytes) {
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < kLengthBytes; ++i)
    length |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  return length;
}

DataType read_type(const JsonView& json) {
  std::string names;
  for (const auto& [name, type] : kTypes) {
    if (json.text() == name) return type;
    names += (names.empty() ? "" : ", ") + std::string(name);
  }
  json.fail("is " + json.shown() + ", expected one of " + names);
}

/// A tensor's place in the data, for the check that all of it is used once.
struct Extent {
  std::int64_t begin, end;
  std::string name;
};

RawTensor read_tensor_entry(const JsonView& entry, std::string_view data, Extent& extent) {
  entry.allow({"dtype", "shape", "data_offsets"});
  RawTensor tensor;
  tensor.type = read_type(entry.at("dtype"));
  const JsonView shape = entry.at("shape"), offsets = entry.at("data_offsets");
  if (shape.array().size() > 16) shape.fail("has more than 16 dimensions");
  for (std::size_t i = 0; i < shape.size(); ++i)
    tensor.shape.push_back(shape.at(i).integer(0, std::numeric_limits<std::int32_t>::max()));
  if (offsets.array().size() != 2) offsets.fail("is not a pair of begin and end");
  extent.begin = offsets.at(std::size_t{0}).integer(0, kFarthest);
  extent.end = offsets.at(std::size_t{1}).integer(0, kFarthest);
  const auto available = static_cast<std::int64_t>(data.size());
  if (extent.begin > extent.end || extent.end > available)
    offsets.fail("is " + offsets.shown() + ", the file has " + std::to_string(available) +
                 " bytes of data; it was cut off or is damaged");
  const std::int64_t count = shape_size(tensor.shape), size = extent.end - extent.begin;
  const auto each = static_cast<std::int64_t>(data_type_size(tensor.type));
  if (count < 0 || size / each != count || size % each != 0)
    entry.fail("has shape " + shape_text(tensor.shape) + " of " + std::to_string(each) +
               " bytes each, but " + std::to_string(size) + " bytes of data");
  tensor.bytes =
      data.substr(static_cast<std::size_t>(extent.begin), static_cast<std::size_t>(size));
  return tensor;
}

void require_no_holes(std::vector<Extent>& extents, std::size_t size) {
  std::sort(extents.begin(), extents.end(), [](const Extent& a, const Extent& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
  });
  std::int64_t reached = 0;
  for (const Extent& extent : extents) {
    if (extent.begin != reached)
      throw FormatError("safetensors: " + message_text(extent.name) + " begins at byte " +
                        std::to_string(extent.begin) +
                        " of the data, the tensor before it ends at " + std::to_string(reached));
    reached = extent.end;
  }
  if (reached != static_cast<std::int64_t>(size))
    throw FormatError("safetensors: " + std::to_string(size) +
                      " bytes of data, but its tensors end at " + std::to_string(reached));
}

}  // namespace

bool looks_like_safetensors(std::string_view bytes) {
  return bytes.size() > kLengthBytes && bytes[kLengthBytes] == '{' &&
         header_length(bytes) <= kLongestHeader;
}

Safetensors read_safetensors(std::string_view bytes) {
  if (bytes.size() < kLengthBytes)
    throw FormatError("safetensors: the file has " + std::to_string(bytes.size()) +
                      " bytes, its header's length alone takes 8");
  const std::uint64_t length = header_length(bytes);
  if (length > kLongestHeader || length > bytes.size() - kLengthBytes)
    throw FormatError("safetensors: the header claims " + std::to_string(length) +
                      " bytes, the file has " + std::to_string(bytes.size()) +
                      "; it was cut off or is another format");
  const std::string_view header = bytes.substr(kLengthBytes, static_cast<std::size_t>(length));
  const std::string_view data = bytes.substr(kLengthBytes + static_cast<std::size_t>(length));
  const Json json = parse_json(header, "safetensors header");
  const JsonView view(json, "safetensors: ");
  Safetensors file;
  std::vector<Extent> extents;
  for (const auto& [name, entry] : view.object().raw().items()) {
    if (name == kMetadata) {
      const JsonView metadata = view.at(name);
      for (const auto& [key, value] : metadata.object().raw().items())
        file.metadata[key] = metadata.at(key).string();
      continue;
    }
    Extent extent{0, 0, name};
    file.weights.add(name, read_tensor_entry(view.at(name), data, extent));
    extents.push_back(std::move(extent));
  }
  require_no_holes(extents, data.size());
  return file;
}

std::string write_safetensors(const ParameterList<float>& parameters,
                              const std::map<std::string, std::string>& metadata) {
  Json header = Json::object();
  if (!metadata.empty()) header[kMetadata] = metadata;
  std::size_t end = 0;
  for (const auto& [name, parameter] : parameters) {
    const std::size_t begin = end;
    end += static_cast<std::size_t>(parameter->value.size()) * sizeof(float);
    Json shape = Json::array({parameter->rows()});
    if (parameter->cols() != 1) shape.push_back(parameter->cols());
    header[name] = {{"dtype", "F32"}, {"shape", shape}, {"data_offsets", {begin, end}}};
  }
  std::string text = to_text(header);
  text.resize((text.size() + 7) / 8 * 8, ' ');  // the data starts aligned
  std::string bytes;
  bytes.reserve(kLengthBytes + text.size() + end);
  for (std::size_t i = 0; i < kLengthBytes; ++i)
    bytes += static_cast<char>(static_cast<std::uint64_t>(text.size()) >> (8 * i) & 0xff);
  bytes += text;
  for (const auto& [name, parameter] : parameters)
    bytes.append(reinterpret_cast<const char*>(parameter->value.data()),
                 static_cast<std::size_t>(parameter->value.size()) * sizeof(float));
  return bytes;
}

}  // namespace refrain
