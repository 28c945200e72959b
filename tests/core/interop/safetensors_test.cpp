// The safetensors format itself: what the specification allows is read, all else is refused.

#include "core/interop/safetensors.hpp"

#include "tests/core/io/sample_models.hpp"

namespace refrain {
namespace {

using samples::check_refuses;

std::string file_of(const std::string& header, const std::string& data) {
  std::string bytes;
  for (std::size_t i = 0; i < 8; ++i)
    bytes += static_cast<char>(static_cast<std::uint64_t>(header.size()) >> (8 * i) & 0xff);
  return bytes + header + data;
}

std::string floats(std::initializer_list<float> values) {
  return {reinterpret_cast<const char*>(values.begin()), values.size() * sizeof(float)};
}

void refuses(const std::string& header, std::size_t size, const std::vector<std::string>& parts) {
  INFO(header);
  check_refuses<FormatError>([&] { read_safetensors(file_of(header, std::string(size, '\0'))); },
                             parts);
}

TEST_CASE("a matrix and a vector are read row by row, metadata too") {
  const std::string bytes = file_of(
      R"({"__metadata__":{"format":"pt"},"b":{"dtype":"F32","shape":[2],"data_offsets":[24,32]},)"
      R"("w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}   )",
      floats({1, 2, 3, 4, 5, 6, 7, 8}));
  CHECK(looks_like_safetensors(bytes));
  Safetensors file = read_safetensors(bytes);
  CHECK(file.metadata.at("format") == "pt");
  const Weight<float> w = file.weights.take("w"), b = file.weights.take("b");
  REQUIRE(w.rows() == 2);
  REQUIRE(w.cols() == 3);
  CHECK(w(0, 2) == 3);
  CHECK(w(1, 0) == 4);
  REQUIRE(b.rows() == 2);
  CHECK(b(1, 0) == 8);
  CHECK(file.weights.unused().empty());
}

TEST_CASE("numbers of every type become float32") {
  const std::pair<const char*, std::string> cases[] = {
      {"F64", std::string("\0\0\0\0\0\0\xf8\xbf", 8)},
      {"F16", std::string("\x00\xbe", 2)},
      {"BF16", std::string("\xc0\xbf", 2)}};
  for (const auto& example : cases) {
    const std::string type = example.first;
    INFO(type);
    const std::string& data = example.second;
    const std::string bytes =
        file_of("{\"x\":{\"dtype\":\"" + type + "\",\"shape\":[1],\"data_offsets\":[0," +
                    std::to_string(data.size()) + "]}}",
                data);
    CHECK(read_safetensors(bytes).weights.take("x")(0, 0) == -1.5f);
  }
  for (const std::string type : {"I64", "I32", "I16", "I8"}) {
    INFO(type);
    const std::size_t size =
        type == "I8" ? 1 : static_cast<std::size_t>(std::stoi(type.substr(1))) / 8;
    const std::string bytes =
        file_of("{\"x\":{\"dtype\":\"" + type + "\",\"shape\":[1],\"data_offsets\":[0," +
                    std::to_string(size) + "]}}",
                std::string(size, '\xff'));
    CHECK(read_safetensors(bytes).weights.take("x")(0, 0) == -1.0f);
  }
}

TEST_CASE("lengths and offsets outside the file are refused") {
  check_refuses<FormatError>([] { read_safetensors("1234"); }, {"4 bytes", "takes 8"});
  check_refuses<FormatError>([] { read_safetensors(std::string(8, '\xff') + "{}"); },
                             {"claims 18446744073709551615 bytes", "the file has 10"});
  check_refuses<FormatError>([] { read_safetensors(std::string("\x05\0\0\0\0\0\0\0{}", 10)); },
                             {"claims 5 bytes", "cut off"});
  refuses(R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 0,
          {"x.data_offsets", "[0,4]"});
  refuses(R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}})", 8, {"x.data_offsets"});
  refuses(R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[0,1e18]}})", 8, {"x.data_offsets[1]"});
  refuses(R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[0]}})", 8, {"not a pair"});
}

TEST_CASE("shapes must have the size of their data, overflow included") {
  refuses(R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})", 4,
          {"x has shape [2]", "4 bytes of"});
  refuses(R"({"x":{"dtype":"F32","shape":[],"data_offsets":[0,8]}})", 8, {"x has shape []"});
  refuses(R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[0,5]}})", 5, {"5 bytes of data"});
  refuses(R"({"x":{"dtype":"F64","shape":[2147483647,2147483647,2147483647,2147483647],)"
          R"("data_offsets":[0,8]}})",
          8, {"x has shape"});
  refuses(R"({"x":{"dtype":"F32","shape":[65536,65536,65536,65536],"data_offsets":[0,0]}})", 0,
          {"x has shape"});
  refuses(R"({"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", 4, {"x.shape[0] is -1"});
  refuses(R"({"x":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}})", 4, {"x.shape[0]"});
  refuses(R"({"x":{"dtype":"F32","shape":[99999999999],"data_offsets":[0,4]}})", 4, {"x.shape[0]"});
}

TEST_CASE("holes, overlaps and data that nobody owns are refused") {
  const std::string first = R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]})";
  refuses(first + R"(,"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}})", 12,
          {"b begins at byte 8", "ends at 4"});
  refuses(first + R"(,"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 8, {"b begins"});
  refuses(first + "}", 9, {"9 bytes of data", "end at 4"});
  refuses("{}", 1, {"1 bytes of data"});
}

TEST_CASE("a header that is no such JSON is refused with its place") {
  refuses("", 0, {"safetensors header"});
  refuses("[]", 0, {"not an object"});
  refuses(R"({"x":3})", 0, {"x is not an object"});
  refuses(R"({"x":{}})", 0, {"x has no 'dtype'"});
  refuses(R"({"x":{"dtype":"F8","shape":[],"data_offsets":[0,1]}})", 1,
          {"x.dtype is 'F8'", "BF16"});
  refuses(R"({"x":{"dtype":"F32","shape":[],"data_offsets":[0,4],"y":1}})", 4, {"unknown key 'y'"});
  refuses(R"({"x":{},"x":{}})", 0, {"repeat"});
  refuses(R"({"__metadata__":{"a":1}})", 0, {"__metadata__.a is not a text"});
  refuses("{\"x\":\"\xff\"}", 0, {"UTF-8"});
  refuses(std::string(200, '['), 0, {"deep"});
}

TEST_CASE("weights that are not finite are refused with their index") {
  const std::string bytes = file_of(R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})",
                                    floats({1, std::numeric_limits<float>::infinity()}));
  Safetensors file = read_safetensors(bytes);
  check_refuses<FormatError>([&] { file.weights.take("x"); }, {"'x'", "not finite at index 1"});
}

}  // namespace
}  // namespace refrain
