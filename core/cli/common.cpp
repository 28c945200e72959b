#include <cmath>
#include <cstdio>

#include "core/cli/commands.hpp"
#include "core/io/files.hpp"
#include "core/io/tensor.hpp"
#include "core/text/pivot.hpp"

namespace refrain::cli {

ModelFile open_model(const std::string& path, LoadFor use) {
  const std::string text = read_file(path);
  try {
    return load_model(text, use);
  } catch (const FormatError& error) {
    throw FormatError(path + ": " + error.what());
  }
}

Recipe open_recipe(const std::string& path, const std::vector<std::string>& settings) {
  if (path.empty()) return read_recipe("{}", settings);
  const std::string text = read_file(path);
  try {
    return read_recipe(text, settings);
  } catch (const FormatError& error) {
    throw FormatError(path + ": " + error.what());
  }
}

std::vector<ParallelData> open_pairs(const std::vector<DataSource>& sources,
                                     const std::string& root) {
  std::vector<ParallelData> data;
  const auto place = [&](const std::string& path) {
    return root.empty() || path.empty() || path[0] == '/' ? path : root + "/" + path;
  };
  for (const auto& source : sources) {
    ParallelText text = source.target_path.empty()
                            ? read_pairs(place(source.path))
                            : read_pairs(place(source.path), place(source.target_path));
    if (source.swap) std::swap(text.source, text.target);
    if (!source.pivot.empty()) {
      ParallelText other = read_pairs(place(source.pivot));
      JoinedLines joined =
          join_by_pivot(text.source, text.target, other.source, other.target, source.limit);
      text.source = std::move(joined.first);
      text.target = std::move(joined.second);
    }
    data.push_back({source.source_language, source.target_language, std::move(text.source),
                    std::move(text.target)});
  }
  return data;
}

DataSource parse_source(const std::string& text, const Recipe& recipe) {
  DataSource source;
  const auto& sources = recipe.translation.source_languages;
  const auto& targets = recipe.translation.target_languages;
  if (!sources.empty()) source.source_language = sources.front();
  if (!targets.empty()) source.target_language = targets.front();
  const auto set_path = [&](const std::string& path) {
    const std::size_t comma = path.find(',');
    source.path = path.substr(0, comma);
    if (comma != std::string::npos) source.target_path = path.substr(comma + 1);
    return source;
  };
  const std::size_t mark = text.find_first_of(":<");
  const std::size_t dash = text.find('-');
  if (mark == std::string::npos || dash == std::string::npos || dash > mark || mark > 12)
    return set_path(text);
  source.source_language = text.substr(0, dash);
  source.target_language = text.substr(dash + 1, mark - dash - 1);
  source.swap = text[mark] == '<';
  return set_path(text.substr(mark + 1));
}

void add_search_options(CLI::App& command, SearchOptions& options) {
  command.add_option("--beam", options.beam_size, "hypotheses kept for each sentence; 1 is greedy")
      ->capture_default_str();
  command.add_option("--length-penalty", options.length_penalty, "alpha of Wu et al. 2016")
      ->capture_default_str();
  command.add_option("--coverage-penalty", options.coverage_penalty, "beta of Wu et al. 2016")
      ->capture_default_str();
  command.add_option("--max-length", options.max_length, "longest output, in pieces")
      ->capture_default_str();
  command.add_flag("!--no-shortlist", options.shortlist,
                   "score every word, though the model has a shortlist");
}

const std::map<std::string, int>& tensor_formats() {
  static const std::map<std::string, int> formats{
      {"float32", static_cast<int>(TensorFormat::float32)},
      {"float16", static_cast<int>(TensorFormat::float16)},
      {"int8", static_cast<int>(TensorFormat::int8)},
      {"nested", static_cast<int>(TensorFormat::nested)}};
  return formats;
}

std::string duration_text(double seconds) {
  char text[32];
  const long total = std::lround(std::max(seconds, 0.0));
  if (total >= 3600)
    std::snprintf(text, sizeof text, "%ldh%02ldm", total / 3600, total / 60 % 60);
  else if (total >= 60)
    std::snprintf(text, sizeof text, "%ldm%02lds", total / 60, total % 60);
  else
    std::snprintf(text, sizeof text, "%lds", total);
  return text;
}

}  // namespace refrain::cli
