// What a translation carries over as it stands: addresses, numbers, emoji, names and scripts that
// the model never saw.
//
// Each such part becomes a mark, one character from a private area, which the model has learnt to
// put in the right place; afterwards the part takes the mark's place again (placeholders as in
// Luong et al. 2015, "Addressing the rare word problem", and Post et al. 2019). Marks are learnt
// from pairs in which both sides share a number or a name.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/base/random.hpp"
#include "core/text/word_filter.hpp"

namespace refrain {

inline constexpr char32_t kFirstMark = 0xE001;
inline constexpr int kMarks = 4;

/// How a model copies.
struct CopyRules {
  /// Whether the model has learnt the marks.
  bool enabled = false;
  /// Words in lower case that the model saw; a word with a capital that is not here is a name.
  WordFilter words;
};

/// A text with marks, and what each of them stands for.
struct MaskedText {
  std::string text;
  std::vector<std::string> originals;  // of mark kFirstMark + i
};

/// Puts marks for at most kMarks different parts of a text. `known`: whether the model has a piece
/// for a character.
MaskedText mask_copies(std::string_view text, const CopyRules& rules,
                       const std::function<bool(char32_t)>& known);
/// Originals that occur in `text` become their marks: a prefix of the output in the same terms.
std::string mask_like(std::string_view text, const std::vector<std::string>& originals);
/// Marks become their originals; marks without one go.
std::string unmask(std::string_view text, const std::vector<std::string>& originals);
/// unmask(), and originals without a mark in `text` come last rather than not at all.
std::string unmask_all(std::string_view text, const std::vector<std::string>& originals);
/// How many of the originals have no mark in `text`.
std::size_t missing_marks(std::string_view text, const std::vector<std::string>& originals);

/// A training pair with one or two shared numbers, addresses or names replaced by marks, chosen at
/// random; nothing where the sides share none.
struct MaskedPair {
  std::string source, target;
};
std::optional<MaskedPair> mask_pair(std::string_view source, std::string_view target,
                                    Random& random);

/// Adds the words of a text in lower case, as CopyRules::words wants them.
void collect_words(std::string_view text, std::unordered_set<std::string>& words);

}  // namespace refrain
