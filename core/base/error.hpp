// Typed errors of the core.
//
// Every message names the thing at fault, the place (file and line, tensor, both shapes) and the
// remedy, in one line. name() is what the error is called on the JavaScript side, so a page can
// tell a bad file from a bad argument without reading the text.
#pragma once

#include <stdexcept>
#include <string>

namespace refrain {

/// Base of every error thrown by the core.
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& message) : std::runtime_error(message) {}
  /// Class name as seen by JavaScript and by the program's one-line messages.
  virtual const char* name() const noexcept { return "Error"; }
};

#define REFRAIN_DECLARE_ERROR(Type)                              \
  class Type : public Error {                                    \
   public:                                                       \
    using Error::Error;                                          \
    const char* name() const noexcept override { return #Type; } \
  }

/// Two shapes that must agree do not; the message holds both.
REFRAIN_DECLARE_ERROR(ShapeError);
/// A model, checkpoint or other structured file is not what it claims to be.
REFRAIN_DECLARE_ERROR(FormatError);
/// A corpus or text input is unusable; the message names file and line.
REFRAIN_DECLARE_ERROR(DataError);
/// An option or argument is unknown or out of range.
REFRAIN_DECLARE_ERROR(ArgumentError);
/// A call came in the wrong order, e.g. a finished decoding was advanced.
REFRAIN_DECLARE_ERROR(StateError);
/// A file could not be opened, read or written.
REFRAIN_DECLARE_ERROR(FileError);

#undef REFRAIN_DECLARE_ERROR

/// The loss or the gradient became NaN or infinite; the run keeps the last good weights.
class DivergedError : public Error {
 public:
  /// step: 1-based update at which it happened; gradient_norm: global norm before clipping.
  DivergedError(const std::string& message, long step, double gradient_norm)
      : Error(message), step_(step), gradient_norm_(gradient_norm) {}
  const char* name() const noexcept override { return "DivergedError"; }
  long step() const noexcept { return step_; }
  double gradient_norm() const noexcept { return gradient_norm_; }

 private:
  long step_;
  double gradient_norm_;
};

}  // namespace refrain
