#include "wasm/session/pairs.hpp"

namespace refrain::session {

ParallelData split_pairs(const std::string& text, const TranslationTaskOptions& task) {
  ParallelData data;
  if (!task.source_languages.empty()) data.source_language = task.source_languages.front();
  if (!task.target_languages.empty()) data.target_language = task.target_languages.front();
  std::size_t number = 0;
  for (std::size_t start = 0; start < text.size();) {
    std::size_t end = std::min(text.find('\n', start), text.size());
    const std::string line = text.substr(start, end - start);
    start = end + 1;
    ++number;
    if (line.empty() || line == "\r") continue;
    const std::size_t tab = line.find('\t');
    if (tab == std::string::npos)
      throw DataError("line " + std::to_string(number) +
                      " of the pairs has no tab; a line is source, tab, target");
    data.source.push_back(line.substr(0, tab));
    data.target.push_back(line.substr(tab + 1));
  }
  if (data.source.empty()) throw DataError("there is no sentence pair; give at least one line");
  return data;
}

}  // namespace refrain::session
