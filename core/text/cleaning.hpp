// One canonical spelling of a line, for training, translation and scoring alike.
#pragma once

#include <string>
#include <string_view>

namespace refrain {

/// Ill-formed bytes become U+FFFD; every Unicode space becomes a plain one, runs of them one,
/// those at both ends none; controls and zero-width spaces go; typographic apostrophes become '.
/// Other quotation marks stay as they are.
std::string clean_line(std::string_view line);

/// Lower case of all letters that to_lower knows.
std::string lower_text(std::string_view text);
/// Capitals for all letters that to_upper knows.
std::string upper_text(std::string_view text);
/// Lower case but for the first letter.
std::string sentence_case(std::string_view text);
/// Whether a text is written in capitals alone, in two words or more: "STOP HERE", but not "NATO".
bool is_all_capitals(std::string_view text);

}  // namespace refrain
