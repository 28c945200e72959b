#include "core/interop/keras_weights.hpp"

#include <cmath>
#include <limits>

namespace refrain {
namespace {

DataType read_type(const JsonView& json) {
  const std::pair<const char*, DataType> types[] = {
      {"float32", DataType::f32}, {"float16", DataType::f16}, {"int32", DataType::i32},
      {"uint16", DataType::u16},  {"uint8", DataType::u8},    {"bool", DataType::boolean}};
  for (const auto& entry : types)
    if (json.text() == entry.first) return entry.second;
  json.fail("is " + json.shown() + ", expected float32, float16, int32, uint16, uint8 or bool");
}

std::string shard_path(const JsonView& json) {
  const std::string path = json.string();
  if (path.empty() || path[0] == '/' || path.find("..") != std::string::npos ||
      path.find('\\') != std::string::npos || path.find(':') != std::string::npos)
    json.fail("is " + json.shown() + ", expected a file in the folder of model.json");
  return path;
}

/// Bytes of a group: those of its one file, or of all in `joined`.
std::string_view group_bytes(const JsonView& paths, const ShardFiles& files,
                             std::vector<std::string>& joined) {
  std::string all;
  for (std::size_t i = 0; i < paths.array().size(); ++i) {
    const std::string path = shard_path(paths.at(i));
    const auto found = files.find(path);
    if (found == files.end())
      paths.at(i).fail("names " + message_text(path) + ", which is not there; give it along");
    if (paths.size() == 1) return found->second;
    all += found->second;
  }
  joined.push_back(std::move(all));
  return joined.back();
}

RawTensor read_weight(const JsonView& entry, std::string_view bytes, std::size_t& at) {
  RawTensor tensor;
  const JsonView shape = entry.at("shape");
  if (shape.array().size() > 16) shape.fail("has more than 16 dimensions");
  for (std::size_t i = 0; i < shape.size(); ++i)
    tensor.shape.push_back(shape.at(i).integer(0, std::numeric_limits<std::int32_t>::max()));
  tensor.type = read_type(entry.at("dtype"));
  if (entry.has("quantization")) {
    const JsonView quantization = entry.at("quantization");
    tensor.type = read_type(quantization.at("dtype"));
    if (tensor.type != DataType::f16) {
      tensor.scale = static_cast<float>(quantization.at("scale").number());
      tensor.minimum = static_cast<float>(quantization.at("min").number());
    }
  }
  const std::int64_t count = shape_size(tensor.shape);
  const std::size_t each = data_type_size(tensor.type);
  const std::size_t left = (bytes.size() - at) / each;
  if (count < 0 || static_cast<std::uint64_t>(count) > left)
    entry.fail("has shape " + shape_text(tensor.shape) + " of " + std::to_string(each) +
               " bytes each, the files have " + std::to_string(bytes.size() - at) + " bytes left");
  tensor.bytes = bytes.substr(at, static_cast<std::size_t>(count) * each);
  at += tensor.bytes.size();
  return tensor;
}

}  // namespace

std::vector<std::string> keras_shard_paths(const JsonView& manifest) {
  std::vector<std::string> paths;
  for (std::size_t g = 0; g < manifest.array().size(); ++g) {
    const JsonView list = manifest.at(g).at("paths");
    for (std::size_t i = 0; i < list.array().size(); ++i) paths.push_back(shard_path(list.at(i)));
  }
  return paths;
}

ForeignWeights read_keras_weights(const JsonView& manifest, const ShardFiles& files,
                                  std::vector<std::string>& joined) {
  ForeignWeights weights;
  joined.reserve(manifest.array().size());  // texts must not move once they are referred to
  for (std::size_t g = 0; g < manifest.size(); ++g) {
    const JsonView group = manifest.at(g), list = group.at("weights");
    const std::string_view bytes = group_bytes(group.at("paths"), files, joined);
    std::size_t at = 0;
    for (std::size_t i = 0; i < list.array().size(); ++i) {
      const JsonView entry = list.at(i);
      std::string name = entry.at("name").string();
      if (const auto colon = name.rfind(':'); colon != std::string::npos) name.resize(colon);
      weights.add(name, read_weight(entry, bytes, at));
    }
    if (at != bytes.size())
      group.fail("has " + std::to_string(bytes.size()) + " bytes of files for " +
                 std::to_string(at) + " bytes of weights");
  }
  return weights;
}

}  // namespace refrain
