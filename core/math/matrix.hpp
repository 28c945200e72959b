// Matrix types of the core, thin names over Eigen.
//
// Activations are column-major: one column is one example, a sequence is (features x T*B) with
// column t*B + b holding step t of example b, so one step is a contiguous block of columns.
// Weights are row-major (outputs x inputs): the memory order of the model file and of PyTorch, one
// contiguous row for each output unit, each word of an embedding, each int8 scale.
#pragma once

#include <Eigen/Core>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.hpp"

namespace refrain {

using Index = Eigen::Index;

template <class S>
using Matrix = Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic>;
template <class S>
using Vector = Eigen::Matrix<S, Eigen::Dynamic, 1>;
template <class S>
using Weight = Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Read-only and writable views of activations: a matrix, a Buffer or a block of their columns.
template <class S>
using In = const Eigen::Ref<const Matrix<S>>&;
template <class S>
using Out = Eigen::Ref<Matrix<S>>;

template <class S>
using VectorView = Eigen::Map<Vector<S>>;
template <class S>
using ConstVectorView = Eigen::Map<const Vector<S>>;

/// "(rows x cols)" for messages.
inline std::string shape_text(Index rows, Index cols) {
  return "(" + std::to_string(rows) + " x " + std::to_string(cols) + ")";
}

/// Throws ShapeError naming `what` and both shapes unless they are equal.
inline void require_shape(const char* what, Index rows, Index cols, Index want_rows,
                          Index want_cols) {
  if (rows == want_rows && cols == want_cols) return;
  throw ShapeError(std::string(what) + " has shape " + shape_text(rows, cols) + ", expected " +
                   shape_text(want_rows, want_cols));
}

/// A matrix whose memory only grows: resizing within what was once needed allocates nothing, so
/// that batches of changing length cost no allocation once warm. Values are undefined after
/// resize. Usable wherever Eigen takes a Map.
template <class S>
class Buffer : public Eigen::Map<Matrix<S>, Eigen::AlignedMax> {
  using Base = Eigen::Map<Matrix<S>, Eigen::AlignedMax>;

 public:
  Buffer() : Base(nullptr, 0, 0) {}
  Buffer(Index rows, Index cols) : Buffer() { resize(rows, cols); }
  Buffer(const Buffer& other) : Buffer() { *this = other; }
  Buffer(Buffer&& other) noexcept : Buffer() { *this = std::move(other); }
  Buffer& operator=(const Buffer& other) {
    if (this == &other) return *this;
    resize(other.rows(), other.cols());
    Base::operator=(other);
    return *this;
  }
  /// The other has what this had.
  Buffer& operator=(Buffer&& other) noexcept {
    storage_.swap(other.storage_);
    const Index rows = this->rows(), cols = this->cols();
    view(other.rows(), other.cols());
    other.view(rows, cols);
    return *this;
  }
  using Base::operator=;

  void resize(Index rows, Index cols) {
    if (rows * cols > storage_.size()) storage_.resize(rows * cols);
    view(rows, cols);
  }
  void resize_zero(Index rows, Index cols) {
    resize(rows, cols);
    this->setZero();
  }

 private:
  void view(Index rows, Index cols) {
    new (static_cast<Base*>(this)) Base(storage_.data(), rows, cols);
  }

  Vector<S> storage_;
};

}  // namespace refrain
