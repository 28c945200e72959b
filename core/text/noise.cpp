#include "core/text/noise.hpp"

#include <string_view>

#include "core/text/cleaning.hpp"

namespace refrain {

namespace {

/// Takes away a full stop at the end; false where there is none, or three of them.
bool drop_full_stop(std::string& line) {
  for (const std::string_view stop : {std::string_view("."), std::string_view("\u3002")}) {
    const std::string_view text = line;
    if (text.size() <= stop.size() || text.substr(text.size() - stop.size()) != stop) continue;
    if (stop == "." && text[text.size() - 2] == '.') return false;
    line.resize(line.size() - stop.size());
    return true;
  }
  return false;
}

/// "don't" as "dont".
void drop_apostrophes(std::string& line) {
  std::erase(line, '\'');
}

}  // namespace

NoisyPair add_noise(std::string source, std::string target, Random& random) {
  const double kind = random.uniform();
  if (kind < 2.0 / 3) source = lower_text(source);
  if (kind >= 1.0 / 3 && drop_full_stop(source)) drop_full_stop(target);
  if (random.uniform() < 0.25) drop_apostrophes(source);
  return {std::move(source), std::move(target)};
}

}  // namespace refrain
