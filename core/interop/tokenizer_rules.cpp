#include "core/interop/tokenizer_rules.hpp"

#include <functional>

#include "core/base/error.hpp"
#include "core/text/characters.hpp"
#include "core/text/utf8.hpp"

namespace refrain {
namespace {

const char* const kSpace = "\u2581";  // a visible space

Json replace(const std::string& what, const std::string& by) {
  return {{"type", "Replace"}, {"pattern", {{"String", what}}}, {"content", by}};
}
Json replace_pattern(const std::string& what, const std::string& by) {
  return {{"type", "Replace"}, {"pattern", {{"Regex", what}}}, {"content", by}};
}
Json split(const std::string& pattern) {
  return {{"type", "Split"},
          {"pattern", {{"Regex", pattern}}},
          {"behavior", "Isolated"},
          {"invert", false}};
}
Json sequence(const char* key, Json list) {
  return {{"type", "Sequence"}, {key, std::move(list)}};
}

/// The characters that `belongs` takes, as ranges for the inside of [..].
std::string ranges(const std::function<bool(char32_t)>& belongs) {
  std::string text;
  const auto add = [&](char32_t c) {
    const bool special =
        c < 128 && std::string("\\]^-[&~").find(static_cast<char>(c)) != std::string::npos;
    if (special) text += '\\';
    append_utf8(text, c);
  };
  const auto counts = [&](char32_t c) {
    return c < 0x110000 && (c < 0xD800 || c > 0xDFFF) && belongs(c);
  };
  for (char32_t c = 1; c < 0x110000; ++c) {
    if (!counts(c)) continue;
    char32_t end = c;
    while (counts(end + 1)) ++end;
    add(c);
    if (end > c + 1) text += '-';
    if (end > c) add(end);
    c = end;
  }
  return text;
}

/// Ranges of one class.
const std::string& class_ranges(CharacterClass kind) {
  static const auto make = [](CharacterClass wanted) {
    return ranges([&](char32_t c) { return character_class(c) == wanted && c != 0x2581; });
  };
  static const std::string digits = make(CharacterClass::digit),
                           marks = make(CharacterClass::punctuation),
                           ideographs = make(CharacterClass::ideograph),
                           spaces = make(CharacterClass::space);
  switch (kind) {
    case CharacterClass::digit: return digits;
    case CharacterClass::punctuation: return marks;
    case CharacterClass::ideograph: return ideographs;
    case CharacterClass::space:
    case CharacterClass::letter: break;
  }
  return spaces;
}

/// The runs of cut_for_bpe: letters are what is nothing else.
const std::string& run_pattern() {
  static const std::string pattern = [] {
    const std::string digit = class_ranges(CharacterClass::digit),
                      mark = class_ranges(CharacterClass::punctuation),
                      ideograph = class_ranges(CharacterClass::ideograph),
                      space = class_ranges(CharacterClass::space);
    const std::string letter = "[^" + digit + mark + ideograph + space + kSpace + "]";
    return std::string(kSpace) + "?(?:(?:" + letter + "|(?<=" + letter + ")'(?=" + letter +
           ")){1,64}|[" + digit + "]|[" + mark + "])|[" + ideograph + "]{1,64}|" + kSpace;
  }();
  return pattern;
}

void add_cleaning(Json& list) {
  static const std::string invisible =
                               ranges([](char32_t c) { return is_invisible(c) && !is_space(c); }),
                           space = ranges([](char32_t c) { return is_space(c); });
  list.push_back(replace_pattern("[" + invisible + "]", ""));
  list.push_back(replace_pattern("[" + space + "]+", " "));
  list.push_back({{"type", "Strip"}, {"strip_left", true}, {"strip_right", true}});
  list.push_back(replace_pattern("[\u2018\u2019\u02bc]", "'"));
}

std::string escaped_class(const std::string& characters) {
  std::string text;
  for (const char c : characters) {
    if (std::string("\\]^-[&~").find(c) != std::string::npos) text += '\\';
    text += c;
  }
  return text;
}

}  // namespace

TokenizerRules tokenizer_rules(const TokenizerOptions& options,
                               const TextPreparation& preparation) {
  const bool bpe = options.kind == TokenizerKind::bpe;
  const bool words = options.kind == TokenizerKind::word;
  if (words && options.filters.empty() && options.cut == TokenizerCut::classes)
    throw ArgumentError(
        "words with joiners cannot be told in a tokenizer.json; train with the tokenizer bpe");
  Json normal = Json::array(), decode = Json::array();
  if (preparation.unicode != NormalizationForm::none)
    normal.push_back({{"type", preparation.unicode == NormalizationForm::nfc ? "NFC" : "NFKC"}});
  if (preparation.clean) add_cleaning(normal);
  if (options.lowercase) normal.push_back({{"type", "Lowercase"}});
  TokenizerRules rules;
  if (words && !options.filters.empty())
    normal.push_back(replace_pattern("[" + escaped_class(options.filters) + "]", " "));
  if (options.cut == TokenizerCut::marks) {
    rules.pre_tokenizer = {{"type", "Whitespace"}};
  } else if (words) {
    rules.pre_tokenizer = {{"type", "WhitespaceSplit"}};
  } else if (bpe && options.cut == TokenizerCut::spaces) {
    rules.pre_tokenizer = {{"type", "Metaspace"},
                           {"replacement", kSpace},
                           {"prepend_scheme", "always"},
                           {"split", true}};
    rules.decoder = {{"type", "Metaspace"},
                     {"replacement", kSpace},
                     {"prepend_scheme", "always"},
                     {"split", true}};
  } else {
    for (const auto& [mark, code] :
         {std::pair{"\u241b", "\u241b0"}, {kSpace, "\u241b1"}, {"\uffed", "\u241b2"}})
      normal.push_back(replace(mark, code));
    if (bpe) {
      normal.push_back({{"type", "Prepend"}, {"prepend", kSpace}});
      normal.push_back(replace_pattern(
          "^" + std::string(kSpace) + "(?=[" + class_ranges(CharacterClass::ideograph) + "])", ""));
    }
    normal.push_back(replace(" ", kSpace));
    rules.pre_tokenizer = split(bpe ? run_pattern() : "[\\s\\S]");
    decode.push_back(replace(kSpace, " "));
    decode.push_back({{"type", "Fuse"}});
    if (bpe) decode.push_back({{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}});
    for (const auto& [code, mark] :
         {std::pair{"\u241b1", kSpace}, {"\u241b2", "\uffed"}, {"\u241b0", "\u241b"}})
      decode.push_back(replace(code, mark));
    rules.decoder = sequence("decoders", std::move(decode));
  }
  if (!normal.empty()) rules.normalizer = sequence("normalizers", std::move(normal));
  return rules;
}

bool recognise_rules(const Json& normalizer, const Json& pre_tokenizer, bool bpe,
                     TokenizerOptions& options, TextPreparation& preparation) {
  if (!pre_tokenizer.is_object() || !pre_tokenizer.contains("type") ||
      pre_tokenizer["type"] != "Split")
    return false;
  for (const auto unicode :
       {NormalizationForm::none, NormalizationForm::nfc, NormalizationForm::nfkc})
    for (const bool clean : {false, true})
      for (const bool lowercase : {false, true}) {
        TokenizerOptions trial;
        trial.kind = bpe ? TokenizerKind::bpe : TokenizerKind::character;
        trial.lowercase = lowercase;
        const TokenizerRules rules = tokenizer_rules(trial, {unicode, clean});
        if (rules.normalizer != normalizer || rules.pre_tokenizer != pre_tokenizer) continue;
        options = trial;
        preparation = {unicode, clean};
        return true;
      }
  return false;
}

}  // namespace refrain
