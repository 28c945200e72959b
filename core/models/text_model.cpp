#include "core/models/text_model.hpp"

#include <algorithm>

namespace refrain {

int TranslationModel::word_set(std::string_view language) const {
  const auto& all = target_languages;
  const auto found = multilingual() ? std::find(all.begin(), all.end(), language) : all.begin();
  if (found == all.end()) {
    std::string known;
    for (const auto& other : all) known += (known.empty() ? "" : ", ") + other;
    throw ArgumentError("this model does not translate into '" + std::string(language) +
                        "'; it knows " + known);
  }
  return network.output_words.empty() ? -1 : static_cast<int>(found - all.begin());
}

}  // namespace refrain
