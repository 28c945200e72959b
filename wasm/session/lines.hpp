// Lines of text as sentences, for lessons that translate many at once.
#pragma once

#include <string>
#include <vector>

#include "core/search/translator.hpp"

namespace refrain::session {

inline std::vector<std::string> split_lines(const std::string& lines) {
  std::vector<std::string> sentences;
  for (std::size_t start = 0; start < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', start), lines.size());
    sentences.push_back(lines.substr(start, end - start));
    start = end + 1;
  }
  return sentences;
}

inline std::vector<SentenceTranslation> translate_greedily(
    const TranslationModel& model, const std::vector<std::string>& sentences) {
  TranslateOptions options;
  options.search.beam_size = 1;
  options.search.n_best = 1;
  return translate(model, sentences, options);
}

}  // namespace refrain::session
