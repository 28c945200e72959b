// Pairs of which a model writes one side: the data of self-training and of back-translation.

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <numeric>
#include <unordered_set>

#include "core/cli/commands.hpp"
#include "core/io/files.hpp"
#include "core/search/translator.hpp"

namespace refrain::cli {
namespace {

/// What the model makes of the lines. Lines of like length are decoded together.
std::vector<std::string> translations(const TranslationModel& model,
                                      const TranslateOptions& options,
                                      const std::vector<std::string>& lines,
                                      const std::string& name) {
  std::vector<std::size_t> order(lines.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return lines[a].size() < lines[b].size(); });
  std::vector<std::string> result(lines.size());
  WorkerPool workers(translation_threads(0));
  constexpr std::size_t kBlock = 4096;
  for (std::size_t first = 0; first < order.size(); first += kBlock) {
    const std::size_t end = std::min(first + kBlock, order.size());
    std::vector<std::string> block;
    for (std::size_t i = first; i < end; ++i) block.push_back(lines[order[i]]);
    const auto translated = translate(model, block, options, workers);
    for (std::size_t i = first; i < end; ++i)
      result[order[i]] = translated[i - first].hypotheses.front().text;
    std::cerr << name << ": " << end << " of " << lines.size() << " lines translated\n";
  }
  return result;
}

std::string to_tsv(const ParallelText& text) {
  std::string tsv;
  for (std::size_t i = 0; i < text.source.size(); ++i)
    tsv += text.source[i] + '\t' + text.target[i] + '\n';
  return tsv;
}

}  // namespace

ParallelText translated_pairs(const DataSource& source, const std::string& path,
                              const std::unordered_set<std::string>& known,
                              const SearchOptions& search, const std::string& kept) {
  if (!kept.empty() && std::filesystem::exists(kept)) return read_pairs(kept);
  ParallelText text;
  std::unordered_set<std::string> seen = known;
  for (auto& line : read_pairs(path).source)
    if (seen.insert(line).second) text.source.push_back(std::move(line));
  ModelFile file = open_model(source.translated_by, LoadFor::inference);
  TranslateOptions options;
  options.search = search;
  options.target = source.swap ? source.source_language : source.target_language;
  options.batch_size = 32;
  text.target = translations(file.translation(), options, text.source, source.path);
  if (!kept.empty()) write_file_atomically(kept, to_tsv(text));
  return text;
}

}  // namespace refrain::cli
