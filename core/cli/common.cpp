#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <thread>
#include <tuple>
#include <unordered_set>

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
                                     const std::string& root, const SearchOptions& search,
                                     const std::string& kept) {
  const auto place = [&](const std::string& path) {
    return root.empty() || path.empty() || path[0] == '/' ? path : root + "/" + path;
  };
  // The first column of what people translated, for each pair of languages.
  std::map<std::pair<std::string, std::string>, std::unordered_set<std::string>> known;
  // By file, model and language: both directions learn from one translation.
  std::map<std::tuple<std::string, std::string, std::string>, ParallelText> translated;
  std::vector<ParallelData> data(sources.size());
  const auto read = [&](std::size_t i, ParallelText text) {
    const DataSource& source = sources[i];
    if (source.swap) std::swap(text.source, text.target);
    data[i] = {source.source_language, source.target_language, std::move(text.source),
               std::move(text.target)};
  };
  const auto languages = [](const DataSource& source) {
    return source.swap ? std::pair(source.target_language, source.source_language)
                       : std::pair(source.source_language, source.target_language);
  };
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const DataSource& source = sources[i];
    if (!source.translated_by.empty()) continue;
    ParallelText text = source.target_path.empty()
                            ? read_pairs(place(source.path))
                            : read_pairs(place(source.path), place(source.target_path));
    if (source.pivot.empty()) {
      known[languages(source)].insert(text.source.begin(), text.source.end());
    } else {
      ParallelText other = read_pairs(place(source.pivot));
      JoinedLines joined =
          join_by_pivot(text.source, text.target, other.source, other.target, source.limit);
      text = {std::move(joined.first), std::move(joined.second)};
    }
    read(i, std::move(text));
  }
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const DataSource& source = sources[i];
    if (source.translated_by.empty()) continue;
    const auto pair = languages(source);
    const auto [at, is_new] =
        translated.try_emplace({source.path, source.translated_by, pair.second});
    if (is_new) {
      at->second = translated_pairs(
          source, place(source.path), known[pair], search,
          kept.empty() ? kept : kept + "." + std::to_string(translated.size()) + ".tsv");
      known[pair].insert(at->second.source.begin(), at->second.source.end());
    }
    read(i, at->second);
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

int training_threads(int asked, const TrainingOptions& options) {
  return std::min(asked == 0 ? options.shards : asked, options.shards);
}

int translation_threads(int asked) {
  return asked > 0 ? asked : static_cast<int>(std::thread::hardware_concurrency());
}

void add_threads_option(CLI::App& command, int& threads) {
  command
      .add_option("--threads", threads, "threads, each with a batch; 0: as many as the machine has")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
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
