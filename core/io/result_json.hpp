// Translations as JSON, for the program's --json and for the page.
#pragma once

#include "core/io/json.hpp"
#include "core/search/translator.hpp"

namespace refrain {

/// {"source", "pieces", "hypotheses": [{"text", "pieces", "probabilities", "score", "finished",
/// "attention": a list of source weights for each target piece}]}. Probabilities: one a piece and
/// one for the end, where it came.
Json write_result(const SentenceTranslation& sentence);

}  // namespace refrain
