// Unicode normalisation forms (Unicode Standard Annex 15).
#pragma once

#include <string>
#include <string_view>

namespace refrain {

enum class NormalizationForm { none, nfc, nfkc };

/// `text` in the given form. Natively by utf8proc; ill-formed bytes become U+FFFD first.
/// In WebAssembly the platform has this already: JavaScript calls String.prototype.normalize
/// before a text enters the module, and this function only mends ill-formed bytes.
std::string normalize_unicode(std::string_view text, NormalizationForm form);

}  // namespace refrain
