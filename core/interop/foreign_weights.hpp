// Weights of another library's file before they have a place in one of our networks: views of the
// file's bytes under the names they have there. Nothing is copied until a tensor is asked for.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/math/matrix.hpp"

namespace refrain {

/// How numbers stand in the bytes, little-endian.
enum class DataType { f64, f32, f16, bf16, i64, i32, i16, i8, u64, u32, u16, u8, boolean };

/// Bytes of one number.
std::size_t data_type_size(DataType type);

/// A tensor where it lies; its values are number * scale + minimum. `bytes` holds exactly the
/// product of `shape` times the type's size: whoever makes one has checked that.
struct RawTensor {
  DataType type = DataType::f32;
  std::vector<std::int64_t> shape;
  std::string_view bytes;
  float scale = 1, minimum = 0;  // of quantised weights
};

/// "[3, 4]" for messages.
std::string shape_text(const std::vector<std::int64_t>& shape);

/// The number of values of a shape, or -1 where one of its sizes is negative or the product is
/// beyond 2^40, more than any file that is read here.
std::int64_t shape_size(const std::vector<std::int64_t>& shape);

class ForeignWeights {
 public:
  /// Throws FormatError for a name that is there already.
  void add(const std::string& name, RawTensor tensor);

  bool has(const std::string& name) const { return tensors_.count(name) != 0; }
  const std::map<std::string, RawTensor>& all() const { return tensors_; }
  /// Throws FormatError naming what is there for a name that is not.
  const RawTensor& at(const std::string& name) const;

  /// A tensor as our matrix: (n) becomes (n x 1), (r, c) becomes (r x c). Counts as used. Throws
  /// FormatError, with the tensor's name, for other ranks and for values that are not finite.
  Weight<float> take(const std::string& name);
  /// The same, of one shape only; the message of the FormatError has both. `why` ends it.
  Weight<float> take(const std::string& name, Index rows, Index cols, const std::string& why);
  /// Names that nobody took, in order.
  std::vector<std::string> unused() const;

 private:
  std::map<std::string, RawTensor> tensors_;
  std::set<std::string> used_;
};

}  // namespace refrain
