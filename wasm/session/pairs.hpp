// Sentence pairs as a page has them: one text.
#pragma once

#include <string>

#include "core/train/text_task.hpp"

namespace refrain::session {

/// Lines "source<TAB>target" of the task's first languages. Throws DataError for a line without a
/// tab and where there is no pair.
ParallelData split_pairs(const std::string& text, const TranslationTaskOptions& task);

}  // namespace refrain::session
