// Word embedding: column n of the output is row ids[n] of a matrix (V x E), one row a word.
#pragma once

#include <cstdint>
#include <span>

#include "core/nn/parameter.hpp"

namespace refrain {

template <class S>
class Embedding {
 public:
  Embedding() = default;
  Embedding(Index vocabulary, Index size) : weight(vocabulary, size) {}

  /// Uniform with standard deviation 1 / sqrt(E), which suits tied output weights too.
  void initialise(Random& random);
  void collect(const std::string& prefix, ParameterList<S>& list);

  Index vocabulary() const { return weight.rows(); }
  Index size() const { return weight.cols(); }

  /// x (E x N) from N ids in [0, V).
  void forward(std::span<const std::int32_t> ids, Out<S> x) const;
  /// Adds column n of dx (E x N) to the gradient of row ids[n]; nothing when frozen.
  void backward(std::span<const std::int32_t> ids, In<S> dx);

  Parameter<S> weight;  // (V x E)
};

}  // namespace refrain
