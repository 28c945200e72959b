// What every registration goes through: a C++ exception would reach JavaScript without its text.
// guarded() turns it into a JavaScript Error whose name is the exception's and whose message is its
// words.
#pragma once

#include <exception>
#include <new>
#include <string>

#include "wasm/session/session.hpp"

namespace refrain::bindings {

/// What JavaScript gives as a string.
using Text = const std::string&;

/// Throws a JavaScript Error; does not return.
void throw_error(const char* name, const char* message);

template <class Work>
auto guarded(const Work& work) {
  // Static, because nothing is destroyed while a JavaScript exception passes.
  static std::string name, message;
  try {
    return work();
  } catch (const refrain::Error& error) {
    name = error.name();
    message = error.what();
  } catch (const std::bad_alloc&) {
    name = "RangeError";
    message = "out of memory; close other tabs or use a smaller model";
  } catch (const std::exception& error) {
    name = "Error";
    message = error.what();
  }
  throw_error(name.c_str(), message.c_str());
  __builtin_unreachable();
}

template <auto Member>
struct Guarded;
template <class C, class R, class... A, R (C::*Member)(A...)>
struct Guarded<Member> {
  static R call(C& self, A... arguments) {
    return guarded([&] { return (self.*Member)(arguments...); });
  }
};
template <class C, class R, class... A, R (C::*Member)(A...) const>
struct Guarded<Member> {
  static R call(const C& self, A... arguments) {
    return guarded([&] { return (self.*Member)(arguments...); });
  }
};

template <class C, class... A>
C* make(A... arguments) {
  return guarded([&] { return new C(arguments...); });
}

}  // namespace refrain::bindings
