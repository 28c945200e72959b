// The weights of a TensorFlow.js LayersModel: "weightsManifest" of model.json lists groups, each
// with the files whose bytes follow one another and the tensors that follow one another in them.
//
//   [{"paths": ["group1-shard1of1.bin"],
//     "weights": [{"name", "shape", "dtype", "quantization": {"dtype", "scale", "min"}}]}]
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/interop/foreign_weights.hpp"
#include "core/io/json.hpp"

namespace refrain {

/// Files by the names that model.json has for them.
using ShardFiles = std::map<std::string, std::string>;

/// Paths of a manifest in order. Throws FormatError for one that leaves the folder of model.json.
std::vector<std::string> keras_shard_paths(const JsonView& manifest);

/// Reads the weights of a manifest. The result refers to the files and to `joined`, which gets the
/// groups of several files in one piece. Throws FormatError naming a file that is missing, of
/// another size or a weight of a type that does not exist.
ForeignWeights read_keras_weights(const JsonView& manifest, const ShardFiles& files,
                                  std::vector<std::string>& joined);

}  // namespace refrain
