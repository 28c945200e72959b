#include "core/interop/onnx_graph.hpp"

#include <algorithm>

namespace refrain {
namespace {

// Field numbers of onnx.proto.
namespace attribute {
enum {
  kName = 1,
  kFloat = 2,
  kInteger = 3,
  kText = 4,
  kFloats = 7,
  kIntegers = 8,
  kTexts = 9,
  kType = 20
};
enum {
  kTypeFloat = 1,
  kTypeInteger = 2,
  kTypeText = 3,
  kTypeFloats = 6,
  kTypeIntegers = 7,
  kTypeTexts = 8
};
}  // namespace attribute
namespace tensor {
enum { kDims = 1, kType = 2, kName = 8, kRawData = 9 };
}
namespace node {
enum { kInput = 1, kOutput = 2, kName = 3, kOperator = 4, kAttribute = 5 };
}
namespace graph {
enum { kNode = 1, kName = 2, kInitializer = 5, kInput = 11, kOutput = 12 };
}
namespace model_file {
enum { kIrVersion = 1, kProducer = 2, kGraph = 7, kOpset = 8, kMetadata = 14 };
}

constexpr int kIrVersion = 8, kOpset = 17;

/// ValueInfoProto: name and TypeProto.Tensor{elem_type, shape{dim{dim_value | dim_param}}}.
ProtobufMessage value_info(const std::string& name, OnnxType type, const OnnxGraph::Names& dims) {
  ProtobufMessage shape;
  for (const auto& dim : dims) {
    ProtobufMessage entry;
    const bool number =
        std::all_of(dim.begin(), dim.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (number)
      entry.integer(1, std::stoll(dim));
    else
      entry.text(2, dim);
    shape.message(1, entry);
  }
  ProtobufMessage of_tensor, of_type, info;
  of_tensor.integer(1, static_cast<int>(type)).message(2, shape);
  of_type.message(1, of_tensor);
  return info.text(1, name).message(2, of_type);
}

/// Raw data is little-endian, as is every machine we build for (core/io/tensor.cpp asserts it).
ProtobufMessage tensor_of(const std::string& name, OnnxType type,
                          const std::vector<std::int64_t>& dims, std::string_view bytes) {
  ProtobufMessage message;
  for (const std::int64_t dim : dims) message.integer(tensor::kDims, dim);
  return message.integer(tensor::kType, static_cast<int>(type))
      .text(tensor::kName, name)
      .text(tensor::kRawData, bytes);
}

template <class T>
std::string_view bytes_of(const T* values, std::size_t count) {
  return {reinterpret_cast<const char*>(values), count * sizeof(T)};
}

}  // namespace

OnnxAttribute::OnnxAttribute(const char* name, std::int64_t value) {
  message_.text(attribute::kName, name)
      .integer(attribute::kInteger, value)
      .integer(attribute::kType, attribute::kTypeInteger);
}
OnnxAttribute::OnnxAttribute(const char* name, float value) {
  message_.text(attribute::kName, name)
      .number(attribute::kFloat, value)
      .integer(attribute::kType, attribute::kTypeFloat);
}
OnnxAttribute::OnnxAttribute(const char* name, const char* value) {
  message_.text(attribute::kName, name)
      .text(attribute::kText, value)
      .integer(attribute::kType, attribute::kTypeText);
}
OnnxAttribute::OnnxAttribute(const char* name, std::vector<std::int64_t> values) {
  message_.text(attribute::kName, name);
  for (const std::int64_t value : values) message_.integer(attribute::kIntegers, value);
  message_.integer(attribute::kType, attribute::kTypeIntegers);
}
OnnxAttribute::OnnxAttribute(const char* name, std::vector<float> values) {
  message_.text(attribute::kName, name);
  for (const float value : values) message_.number(attribute::kFloats, value);
  message_.integer(attribute::kType, attribute::kTypeFloats);
}
OnnxAttribute::OnnxAttribute(const char* name, std::vector<std::string> values) {
  message_.text(attribute::kName, name);
  for (const auto& value : values) message_.text(attribute::kTexts, value);
  message_.integer(attribute::kType, attribute::kTypeTexts);
}

void OnnxGraph::input(const std::string& name, OnnxType type, const Names& dims) {
  inputs_.message(graph::kInput, value_info(name, type, dims));
}

void OnnxGraph::output(const std::string& value, const std::string& name, OnnxType type,
                       const Names& dims) {
  ProtobufMessage message;
  message.text(node::kInput, value).text(node::kOutput, name).text(node::kOperator, "Identity");
  nodes_.message(graph::kNode, message);
  outputs_.message(graph::kOutput, value_info(name, type, dims));
}

std::string OnnxGraph::fresh(const char* kind) {
  return std::string(kind) + "_" + std::to_string(++count_);
}

std::string OnnxGraph::constant(const std::vector<std::int64_t>& dims,
                                const std::vector<float>& values) {
  const std::string name = fresh("weight");
  initializers_.message(graph::kInitializer, tensor_of(name, OnnxType::float32, dims,
                                                       bytes_of(values.data(), values.size())));
  return name;
}

std::string OnnxGraph::constant(const Weight<float>& values) {
  return constant({values.rows(), values.cols()}, {values.data(), values.data() + values.size()});
}

std::string OnnxGraph::integers(const std::vector<std::int64_t>& values) {
  const std::string name = fresh("numbers");
  initializers_.message(graph::kInitializer,
                        tensor_of(name, OnnxType::int64, {static_cast<std::int64_t>(values.size())},
                                  bytes_of(values.data(), values.size())));
  return name;
}

std::string OnnxGraph::integer(std::int64_t value) {
  const std::string name = fresh("number");
  initializers_.message(graph::kInitializer,
                        tensor_of(name, OnnxType::int64, {}, bytes_of(&value, 1)));
  return name;
}

std::string OnnxGraph::add(const char* op, const Names& inputs,
                           const std::vector<OnnxAttribute>& attributes) {
  return add(op, inputs, attributes, 1).front();
}

OnnxGraph::Names OnnxGraph::add(const char* op, const Names& inputs,
                                const std::vector<OnnxAttribute>& attributes, int count) {
  Names outputs;
  ProtobufMessage message;
  for (const auto& value : inputs) message.text(node::kInput, value);
  for (int i = 0; i < count; ++i) {
    outputs.push_back(fresh(op));
    message.text(node::kOutput, outputs.back());
  }
  message.text(node::kName, outputs.front()).text(node::kOperator, op);
  for (const auto& entry : attributes) message.message(node::kAttribute, entry.message());
  nodes_.message(graph::kNode, message);
  return outputs;
}

std::string OnnxGraph::model(const std::string& metadata) const {
  // A message's fields may come in any order: the parts are rows of fields already.
  ProtobufMessage name, opset, entry, file;
  name.text(graph::kName, name_);
  opset.text(1, "").integer(2, kOpset);
  entry.text(1, "refrain").text(2, metadata);
  const std::string whole =
      nodes_.bytes() + name.bytes() + initializers_.bytes() + inputs_.bytes() + outputs_.bytes();
  return file.integer(model_file::kIrVersion, kIrVersion)
      .text(model_file::kProducer, "refrain")
      .text(model_file::kGraph, whole)
      .message(model_file::kOpset, opset)
      .message(model_file::kMetadata, entry)
      .bytes();
}

}  // namespace refrain
