// An ONNX graph being built (onnx/onnx.proto, IR version 8, operators of opset 17). Values are
// known by their names; each operator returns the name of its first output.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "core/interop/protobuf.hpp"
#include "core/math/matrix.hpp"

namespace refrain {

enum class OnnxType : int { float32 = 1, int32 = 6, int64 = 7 };

/// An attribute of an operator.
class OnnxAttribute {
 public:
  OnnxAttribute(const char* name, std::int64_t value);
  OnnxAttribute(const char* name, float value);
  OnnxAttribute(const char* name, const char* value);
  OnnxAttribute(const char* name, std::vector<std::int64_t> values);
  OnnxAttribute(const char* name, std::vector<float> values);
  OnnxAttribute(const char* name, std::vector<std::string> values);
  const ProtobufMessage& message() const { return message_; }

 private:
  ProtobufMessage message_;
};

class OnnxGraph {
 public:
  using Names = std::vector<std::string>;

  explicit OnnxGraph(std::string name) : name_(std::move(name)) {}

  /// dims: a size as digits, or the name of one that a caller chooses.
  void input(const std::string& name, OnnxType type, const Names& dims);
  /// Makes a value an output under a name of its own.
  void output(const std::string& value, const std::string& name, OnnxType type, const Names& dims);

  /// Constants. `values` in row-major order.
  std::string constant(const std::vector<std::int64_t>& dims, const std::vector<float>& values);
  std::string constant(const Weight<float>& values);              // (rows x cols)
  std::string integers(const std::vector<std::int64_t>& values);  // one dimension
  std::string integer(std::int64_t value);                        // no dimension

  /// An operator of one output; an empty input name is an input left out.
  std::string add(const char* op, const Names& inputs,
                  const std::vector<OnnxAttribute>& attributes = {});
  /// An operator of `count` outputs.
  Names add(const char* op, const Names& inputs, const std::vector<OnnxAttribute>& attributes,
            int count);

  /// The file. `metadata` goes in as metadata_props["refrain"].
  std::string model(const std::string& metadata) const;

 private:
  std::string fresh(const char* kind);

  std::string name_;
  int count_ = 0;
  ProtobufMessage nodes_, initializers_, inputs_, outputs_;
};

}  // namespace refrain
