#include "core/io/word_vectors.hpp"

#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

namespace refrain {
namespace {

/// Next line of text from `position`, without its end.
std::string_view next_line(std::string_view text, std::size_t& position) {
  std::size_t end = text.find('\n', position);
  if (end == std::string_view::npos) end = text.size();
  std::string_view line = text.substr(position, end - position);
  position = end + 1;
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
  return line;
}

Index count_values(std::string_view line) {
  Index spaces = 0;
  for (const char c : line) spaces += c == ' ';
  return spaces;
}

bool is_number(std::string_view text) {
  const std::string copy(text);
  char* end = nullptr;
  std::strtof(copy.c_str(), &end);
  return end != copy.c_str() && end == copy.c_str() + copy.size();
}

/// Length of the word before `size` values; npos where there are fewer, or more: a word may hold
/// spaces, but no numbers.
std::size_t word_length(std::string_view line, Index size) {
  Index extra = count_values(line) - size;
  if (extra < 0) return std::string_view::npos;
  std::size_t end = line.find(' ');
  for (; extra > 0; --extra) {
    const std::size_t next = line.find(' ', end + 1);
    if (is_number(line.substr(end + 1, next - end - 1))) return std::string_view::npos;
    end = next;
  }
  return end;
}

bool is_header(std::string_view line) {
  return count_values(line) == 1 && line.find_first_not_of("0123456789 ") == std::string_view::npos;
}

}  // namespace

WordVectorReport load_word_vectors(std::string_view text, const std::string& what,
                                   const Vocabulary& vocabulary, Embedding<float>& embedding) {
  if (static_cast<Index>(vocabulary.size()) != embedding.vocabulary())
    throw ShapeError("the embedding has " + std::to_string(embedding.vocabulary()) +
                     " rows but the vocabulary has " + std::to_string(vocabulary.size()) +
                     " entries");
  WordVectorReport report;
  std::vector<bool> seen(vocabulary.size());
  std::size_t number = 0;
  for (std::size_t position = 0; position < text.size();) {
    const std::string_view line = next_line(text, position);
    ++number;
    if (line.empty() || (number == 1 && is_header(line))) continue;
    const std::string place = what + ":" + std::to_string(number);
    const std::size_t space = word_length(line, embedding.size());
    if (space == std::string_view::npos)
      throw DataError(place + ": has " + std::to_string(count_values(line)) + " values, expected " +
                      std::to_string(embedding.size()));
    ++report.lines;
    const auto id = vocabulary.find(line.substr(0, space));
    if (!id || seen[static_cast<std::size_t>(*id)]) continue;  // a word's first vector counts
    seen[static_cast<std::size_t>(*id)] = true;
    ++report.found;
    const std::string values(line.substr(space + 1));
    const char* rest = values.c_str();
    for (Index i = 0; i < embedding.size(); ++i) {
      char* end = nullptr;
      const float value = std::strtof(rest, &end);
      const bool whole =
          i + 1 < embedding.size() ? *end == ' ' : end == values.c_str() + values.size();
      if (end == rest || !whole || !std::isfinite(value))
        throw DataError(place + ": value " + std::to_string(i + 1) + " is not a finite number");
      embedding.weight.value(*id, i) = value;
      rest = end;
    }
  }
  return report;
}

WordVectorReport load_word_vectors(std::string_view text, const std::string& what,
                                   ModelFile& file) {
  if (file.translates()) {
    TranslationModel& model = file.translation();
    return load_word_vectors(text, what, model.source.vocabulary, model.network.source_embedding());
  }
  TextLanguageModel& model = file.language_model();
  return load_word_vectors(text, what, model.codec.vocabulary, model.network.embedding());
}

}  // namespace refrain
