// Tensors of a model file: {"dtype": .., "shape": [..], "data": ..}.
//
//   float32, float16   base64 of the little-endian values, row-major, or a plain nested array
//   int8               base64 of the values; "scales": base64 of one float32 a row;
//                      weight = value * scale of its row, scale = largest magnitude / 127 rounded
//                      up to 16 significant bits
#pragma once

#include <cstdint>

#include "core/io/json.hpp"
#include "core/nn/parameter.hpp"

namespace refrain {

/// `nested`: float32 as a plain nested array, for models that a person should be able to read.
enum class TensorFormat : int { float32, float16, int8, nested };

/// Throws ArgumentError for a value that is not finite or too large for the format.
Json write_tensor(const Weight<float>& weight, TensorFormat format);
/// Reads a tensor of exactly the shape of `weight`. Nothing is allocated before the amount of data
/// was seen to fit. Throws FormatError naming the tensor for any other shape, broken data or
/// values that are not finite.
void read_tensor(const JsonView& tensor, Weight<float>& weight);
/// The same for a parameter that will only be read: a matrix comes packed, and int8 stays int8.
void read_packed_tensor(const JsonView& tensor, Parameter<float>& parameter);

/// Rounds each row to an even grid of 2^bits - 1 steps about zero, as an int8 tensor of that many
/// bits (2 to 8) would hold it. Rounding to 8 bits leaves what an int8 file held as it is.
void round_rows(Weight<float>& weight, int bits);

std::uint16_t to_float16(float value);
float from_float16(std::uint16_t bits);

}  // namespace refrain
