// Translations and the progress of training as JSON, for the program's --json and for the page.
#pragma once

#include "core/io/json.hpp"
#include "core/search/translator.hpp"
#include "core/train/trainer.hpp"

namespace refrain {

/// {"source", "pieces", "hypotheses": [{"text", "pieces", "probabilities", "score", "finished",
/// "attention": a list of source weights for each target piece}]}. Probabilities: one a piece and
/// one for the end, where it came.
Json write_result(const SentenceTranslation& sentence);

/// {"step", "epoch", "position", "batches", "loss", "perplexity", "gradientNorm", "learningRate",
/// "words", "wordsPerSecond", "finished", "reason"}, and after a validation
/// "validationPerplexity", "validationAccuracy".
Json write_progress(const Progress& progress);

}  // namespace refrain
