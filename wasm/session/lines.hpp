// Lines of text as sentences, for lessons that translate many at once.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "core/io/result_json.hpp"

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

/// Options of a greedy search; `target`: see TranslateOptions.
inline TranslateOptions greedily(const std::string& target = "") {
  TranslateOptions options;
  options.search.beam_size = 1;
  options.search.n_best = 1;
  options.target = target;
  return options;
}

/// JSON: the translation of each line, see write_result().
inline std::string translate_lines(const TranslationModel& model, const std::string& lines,
                                   const TranslateOptions& options) {
  Json list = Json::array();
  for (const auto& result : translate(model, split_lines(lines), options))
    list.push_back(write_result(result));
  return to_text(list);
}

}  // namespace refrain::session
