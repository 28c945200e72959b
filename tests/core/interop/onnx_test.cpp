// The bytes of Protocol Buffers and of an ONNX graph. That the models compute what they should is
// seen in onnxruntime (tests/program/onnx.test.mjs).

#include "core/interop/onnx_graph.hpp"
#include "core/interop/onnx_model.hpp"
#include "tests/core/io/sample_models.hpp"

namespace refrain {
namespace {

using namespace std::string_literals;

TEST_CASE("fields are written as the encoding's documentation has them") {
  CHECK(ProtobufMessage().integer(1, 150).bytes() == "\x08\x96\x01"s);
  CHECK(ProtobufMessage().text(2, "testing").bytes() == "\x12\x07testing"s);
  CHECK(ProtobufMessage().message(3, ProtobufMessage().integer(1, 150)).bytes() ==
        "\x1a\x03\x08\x96\x01"s);
  CHECK(ProtobufMessage().integer(1, 0).integer(16, 127).bytes() == "\x08\0\x80\x01\x7f"s);
  CHECK(ProtobufMessage().integer(1, -1).bytes() ==
        "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s);
  CHECK(ProtobufMessage().number(2, 1.0f).bytes() == "\x15\0\0\x80\x3f"s);
}

TEST_CASE("a long text has its length in several bytes") {
  const std::string bytes = ProtobufMessage().text(1, std::string(300, 'x')).bytes();
  CHECK(bytes.substr(0, 3) == "\x0a\xac\x02");
  CHECK(bytes.size() == 303);
}

TEST_CASE("a graph holds its nodes, constants, inputs and outputs under their names") {
  OnnxGraph graph("sum");
  graph.input("x", OnnxType::float32, {"batch", "2"});
  const std::string one = graph.constant({2}, {1, 2});
  graph.output(graph.add("Add", {"x", one}), "y", OnnxType::float32, {"batch", "2"});
  const std::string file = graph.model("{}");
  // TensorProto: dims 2, float32, name, raw data.
  CHECK(file.find("\x08\x02\x10\x01\x42\x08weight_1\x4a\x08\0\0\x80\x3f\0\0\0\x40"s) !=
        std::string::npos);
  // NodeProto: two inputs, an output, its name and operator.
  CHECK(file.find("\x0a\x01x\x0a\x08weight_1\x12\x05"
                  "Add_2\x1a\x05"
                  "Add_2\x22\x03"
                  "Add"s) != std::string::npos);
  CHECK(file.substr(0, 2) == "\x08\x08"s);                           // IR version 8
  CHECK(file.find("\x42\x04\x0a\0\x10\x11"s) != std::string::npos);  // opset 17
  CHECK(file.find("\x72\x0d\x0a\x07refrain\x12\x02{}"s) != std::string::npos);
}

TEST_CASE("a translator becomes two files, a language model one, both with their words") {
  ModelFile translator = samples::translation(samples::seq2seq_options());
  const auto halves = export_onnx(translator);
  REQUIRE(halves.size() == 2);
  for (const auto& half : halves) {
    INFO(half.first);
    CHECK(half.second.find("\"format\":\"refrain-model\"") != std::string::npos);
    CHECK(half.second.find("\"tensors\"") == std::string::npos);
  }
  ModelFile lm = samples::language_model();
  CHECK(export_onnx(lm).count("model") == 1);
}

}  // namespace
}  // namespace refrain
