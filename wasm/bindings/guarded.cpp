#include "wasm/bindings/guarded.hpp"

#include <emscripten.h>

// clang-format off
EM_JS(void, throw_javascript_error, (const char* name, const char* message), {
  const error = new Error(UTF8ToString(message));
  error.name = UTF8ToString(name);
  throw error;
});
// clang-format on

namespace refrain::bindings {

void throw_error(const char* name, const char* message) {
  throw_javascript_error(name, message);
}

}  // namespace refrain::bindings
