#include "core/text/overlap.hpp"

#include <unordered_set>

#include "core/base/error.hpp"
#include "core/text/characters.hpp"
#include "core/text/utf8.hpp"

namespace refrain {
namespace {

std::string bare(const std::string& line) {
  std::string out;
  for (const char32_t c : decode_utf8(line)) {
    const CharacterClass kind = character_class(c);
    if (kind != CharacterClass::space && kind != CharacterClass::punctuation)
      append_utf8(out, to_lower(c));
  }
  return out;
}

std::unordered_set<std::string> bare_set(const std::vector<std::string>& lines) {
  std::unordered_set<std::string> set;
  for (const auto& line : lines) set.insert(bare(line));
  set.erase("");  // lines of marks only are no sentence to have learnt
  return set;
}

}  // namespace

Overlap find_overlap(const std::vector<std::string>& train_source,
                     const std::vector<std::string>& train_target,
                     const std::vector<std::string>& test_source,
                     const std::vector<std::string>& test_target) {
  if (test_source.size() != test_target.size())
    throw ArgumentError("the test set has " + std::to_string(test_source.size()) +
                        " source lines but " + std::to_string(test_target.size()) +
                        " target lines; give them in pairs");
  const auto sources = bare_set(train_source), targets = bare_set(train_target);
  Overlap overlap;
  for (std::size_t i = 0; i < test_source.size(); ++i) {
    if (sources.count(bare(test_source[i])) == 0 && targets.count(bare(test_target[i])) == 0)
      continue;
    ++overlap.count;
    if (overlap.rows.size() < 20) overlap.rows.push_back(i);
  }
  return overlap;
}

std::vector<std::size_t> rows_with_sentences_of(const std::vector<std::string>& held_out,
                                                const std::vector<std::string>& train_source,
                                                const std::vector<std::string>& train_target) {
  const auto set = bare_set(held_out);
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < train_source.size(); ++i)
    if (set.count(bare(train_source[i])) > 0 || set.count(bare(train_target[i])) > 0)
      rows.push_back(i);
  return rows;
}

}  // namespace refrain
