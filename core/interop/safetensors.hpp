// The safetensors format (github.com/huggingface/safetensors, "Format"):
//
//   8 bytes    N, little-endian
//   N bytes    JSON: {"name": {"dtype": "F32", "shape": [..], "data_offsets": [begin, end]}, ..,
//              "__metadata__": {text: text}}
//   the rest   the tensors' bytes, row-major, little-endian, without holes or overlaps
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/interop/foreign_weights.hpp"
#include "core/nn/parameter.hpp"

namespace refrain {

struct Safetensors {
  std::map<std::string, std::string> metadata;
  ForeignWeights weights;  // views of the text that was read
};

/// Whether the bytes could be this format: a header length followed by "{".
bool looks_like_safetensors(std::string_view bytes);

/// Reads the header; the result refers to `bytes`, which must live as long. Throws FormatError with
/// the place for lengths and offsets outside the file, types that do not exist, shapes whose size
/// is not that of the data, holes and overlaps. Allocates in proportion to the header only.
Safetensors read_safetensors(std::string_view bytes);

/// Tensors in float32 under their names, vectors (n x 1) with one dimension.
std::string write_safetensors(const ParameterList<float>& parameters,
                              const std::map<std::string, std::string>& metadata);

}  // namespace refrain
