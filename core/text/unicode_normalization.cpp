#include "core/text/unicode_normalization.hpp"

#include "core/text/utf8.hpp"

#ifndef __EMSCRIPTEN__
#include <utf8proc.h>

#include <cstdlib>
#include <memory>

#include "core/base/error.hpp"
#endif

namespace refrain {

std::string normalize_unicode(std::string_view text, NormalizationForm form) {
  std::string valid = find_invalid_utf8(text) ? encode_utf8(decode_utf8(text)) : std::string(text);
#ifndef __EMSCRIPTEN__
  if (form == NormalizationForm::none) return valid;
  int options = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
  if (form == NormalizationForm::nfkc) options |= UTF8PROC_COMPAT;
  utf8proc_uint8_t* result = nullptr;
  const utf8proc_ssize_t length =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(valid.data()),
                   static_cast<utf8proc_ssize_t>(valid.size()), &result,
                   static_cast<utf8proc_option_t>(options));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(result, &std::free);
  if (length < 0)
    throw DataError(std::string("text cannot be normalised: ") + utf8proc_errmsg(length));
  return std::string(reinterpret_cast<const char*>(result), static_cast<std::size_t>(length));
#else
  static_cast<void>(form);
  return valid;
#endif
}

}  // namespace refrain
