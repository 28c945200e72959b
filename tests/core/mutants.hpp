// Changes to good files that a careless or a hostile hand might make, drawn from a seed: what comes
// of them must load and work, or be refused with a typed error.
#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <iterator>
#include <string>
#include <vector>

#include "core/io/json.hpp"
#include "core/io/model_file.hpp"
#include "core/search/text_generator.hpp"
#include "core/search/translator.hpp"

namespace refrain::mutants {

/// How many mutants each test makes: 5,000, or what REFRAIN_MUTANTS says (100,000 before a
/// release).
inline int count() {
  const char* asked = std::getenv("REFRAIN_MUTANTS");
  return asked != nullptr ? std::max(std::atoi(asked), 1) : 5000;
}

/// A value somewhere in the document, all levels alike.
inline Json& pick(Json& root, Random& random) {
  Json* at = &root;
  while ((at->is_object() || at->is_array()) && !at->empty() && random.below(6) != 0) {
    auto step = at->begin();
    std::advance(step, static_cast<std::ptrdiff_t>(random.below(at->size())));
    at = &*step;
  }
  return *at;
}

inline Json odd_value(Random& random) {
  static const std::vector<Json> values{Json(),
                                        true,
                                        false,
                                        0,
                                        1,
                                        -1,
                                        2,
                                        3,
                                        63,
                                        64,
                                        65536,
                                        1000000,
                                        4294967296,
                                        -9223372036854775807,
                                        18446744073709551615ull,
                                        0.5,
                                        -0.0,
                                        1e-320,
                                        1e308,
                                        "",
                                        "x",
                                        "lstm",
                                        "gru",
                                        "float16",
                                        "int8",
                                        "AAAA",
                                        "AADAfwAAgH8=",
                                        "\xef\xbf\xbf",
                                        "\u2581",
                                        Json::array(),
                                        Json::object(),
                                        Json::array({1, 2}),
                                        Json::array({Json::array()}),
                                        Json{{"a", 1}},
                                        std::string(2000, 'A')};
  return values[static_cast<std::size_t>(random.below(values.size()))];
}

inline void mutate(Json& root, Random& random) {
  Json& place = pick(root, random);
  switch (random.below(7)) {
    case 0: place = odd_value(random); break;
    case 1:
      if (place.is_object() && !place.empty()) {
        auto member = place.begin();
        std::advance(member, static_cast<std::ptrdiff_t>(random.below(place.size())));
        place.erase(member);
      } else if (place.is_array() && !place.empty()) {
        place.erase(static_cast<std::size_t>(random.below(place.size())));
      }
      break;
    case 2:
      if (place.is_object()) place["mutant"] = odd_value(random);
      if (place.is_array()) place.push_back(odd_value(random));
      break;
    case 3: place = Json(pick(root, random)); break;
    case 4:
      if (place.is_number()) place = place.get<double>() * (random.uniform() * 4 - 1);
      if (place.is_boolean()) place = !place.get<bool>();
      break;
    case 5:
      if (place.is_number_integer()) place = place.get<std::int64_t>() + (random.below(2) ? 1 : -1);
      break;
    default:
      if (place.is_string() && !place.get_ref<std::string&>().empty()) {
        auto& text = place.get_ref<std::string&>();
        const auto at = static_cast<std::size_t>(random.below(text.size()));
        if (random.below(2) == 0)
          text[at] = static_cast<char>('!' + random.below(94));
        else
          text.erase(at, 1 + static_cast<std::size_t>(random.below(8)));
      }
  }
}

/// One to four changes of single bytes and short pieces; now and then the rest is cut off.
inline void mutate_bytes(std::string& text, Random& random) {
  for (std::uint64_t edits = 1 + random.below(4); edits > 0 && !text.empty(); --edits) {
    const auto at = static_cast<std::size_t>(random.below(text.size()));
    const auto size = static_cast<std::size_t>(random.below(40));
    switch (random.below(9)) {
      case 0:
      case 1: text[at] = static_cast<char>(random.below(256)); break;
      case 2:
      case 3: text.erase(at, size); break;
      case 4:
      case 5: text.insert(at, text.substr(random.below(text.size()), size)); break;
      case 6: text.resize(random.below(4) == 0 ? at : text.size()); break;
      default: text[at] = "\"\\{}[]:,0"[random.below(9)];
    }
  }
}

/// Works with a model that was loaded: nothing but typed errors may come of it.
inline void use(ModelFile& file) {
  if (file.translates()) {
    TranslateOptions options;
    options.search.beam_size = 2;
    options.search.max_length = 4;
    options.target = file.translation().target_languages.front();
    translate(file.translation(), {"the old \u00e9t\u00e9", "house"}, options);
  } else {
    GenerateOptions options;
    options.max_length = 4;
    TextGenerator generator(file.language_model(), "the", options);
    while (generator.advance()) {
    }
    generator.text();
  }
}

/// Runs `load`, which gives a ModelFile, and works with what it gave. Whether it gave one; fails
/// for anything but a refusal in one line by a FormatError, or by the ArgumentError of a missing
/// option.
template <class Load>
bool loads_or_refuses(const Load& load, bool with_use) {
  try {
    ModelFile file = load();
    if (!with_use) return true;
    try {
      use(file);
    } catch (const Error&) {
    }
    return true;
  } catch (const Error& error) {
    const std::string name = error.name(), message = error.what();
    INFO(message);
    CHECK((name == "FormatError" || name == "ArgumentError"));
    CHECK(message.size() < 2000);
    CHECK(message.find('\n') == std::string::npos);
  } catch (const std::exception& error) {
    FAIL_CHECK("no typed error: " << error.what());
  }
  return false;
}

}  // namespace refrain::mutants
