// tokenizer.json: the same ids as Hugging Face's library (tests/fixtures/interop/
// generate_tokenizers.mjs), and our own files there and back.

#include "core/interop/tokenizer_json.hpp"

#include "core/search/translator.hpp"
#include "tests/core/interop/foreign.hpp"
#include "tests/core/io/sample_models.hpp"

namespace refrain {
namespace {

using foreign::Json;
using samples::check_refuses;

/// Ids there of a text that is cut here.
std::vector<int> ids_of(const ForeignText& text, std::string_view line) {
  std::vector<int> ids;
  for (const auto& piece : text.tokenizer.encode(prepare_text(text.preparation, line))) {
    const auto found = std::find(text.pieces.begin(), text.pieces.end(), piece);
    ids.push_back(found == text.pieces.end() ? 0 : static_cast<int>(found - text.pieces.begin()));
  }
  return ids;
}

TEST_CASE("tokenizers of Hugging Face give its ids") {
  for (const Json& example : Json::parse(foreign::fixture("tokenizers.json"))) {
    INFO(example["name"].get<std::string>());
    const ForeignText text = read_vocabulary(example["file"].dump(), "tokenizer.json", {});
    for (const Json& line : example["lines"]) {
      INFO(line["text"].get<std::string>());
      CHECK(ids_of(text, line["text"].get<std::string>()) == line["ids"].get<std::vector<int>>());
    }
  }
}

TEST_CASE("our tokenizers go through tokenizer.json and cut as before") {
  for (const TokenizerKind kind : {TokenizerKind::bpe, TokenizerKind::character}) {
    TextCodec codec = samples::codec(kind, {"<2fr>"});
    const TextPreparation preparation{NormalizationForm::nfkc, kind == TokenizerKind::bpe};
    const std::string json = write_tokenizer_json(codec, preparation);
    const ForeignText text = read_vocabulary(json, "tokenizer.json", {});
    CHECK(text.pieces == codec.vocabulary.pieces());
    CHECK(text.preparation.unicode == preparation.unicode);
    CHECK(text.preparation.clean == preparation.clean);
    CHECK(text.tokenizer.merges() == codec.tokenizer.merges());
    for (const char* line : {"the old tree", "an\u2019 old, été 25", "\u6771\u4eac \u2581x"})
      CHECK(text.tokenizer.encode(line) == codec.tokenizer.encode(line));
  }
}

TEST_CASE("words with joiners are not pretended to be a tokenizer.json") {
  check_refuses<ArgumentError>(
      [] { write_tokenizer_json(samples::codec(TokenizerKind::word), {}); }, {"joiners", "bpe"});
}

void refuses(std::size_t example, const std::function<void(Json&)>& change,
             const std::vector<std::string>& parts) {
  Json json = Json::parse(foreign::fixture("tokenizers.json"))[example]["file"];
  change(json);
  check_refuses<FormatError>([&] { read_vocabulary(json.dump(), "tokenizer.json", {}); }, parts);
}

TEST_CASE("parts of a tokenizer.json without a counterpart are named") {
  refuses(0, [](Json& j) { j["model"]["type"] = "Unigram"; }, {"model.type", "Unigram", "BPE"});
  refuses(0,
          [](Json& j) {
            j["pre_tokenizer"] = {{"type", "ByteLevel"}};
          },
          {"pre_tokenizer.type", "ByteLevel", "Metaspace"});
  refuses(0, [](Json& j) { j["pre_tokenizer"] = nullptr; }, {"pre_tokenizer", "where words end"});
  refuses(0, [](Json& j) { j["pre_tokenizer"]["prepend_scheme"] = "never"; }, {"in front"});
  refuses(0,
          [](Json& j) {
            j["normalizer"] = {{"type", "BertNormalizer"}};
          },
          {"normalizer.type", "BertNormalizer"});
  refuses(0, [](Json& j) { j["model"]["byte_fallback"] = true; }, {"byte_fallback"});
  refuses(0, [](Json& j) { j["model"]["end_of_word_suffix"] = "</w>"; }, {"end_of_word_suffix"});
  refuses(0, [](Json& j) { j["model"].erase("merges"); }, {"no 'merges'"});
  refuses(0, [](Json& j) { j["model"]["merges"][3] = "abc"; }, {"merges[3]", "two pieces"});
  refuses(0, [](Json& j) { j["model"]["merges"][3] = {"a"}; }, {"merges[3]", "pair"});
  refuses(0, [](Json& j) { j["model"]["merges"][1] = j["model"]["merges"][0]; },
          {"merge 1 repeats"});
  refuses(0, [](Json& j) { j["model"]["vocab"]["far"] = 900000; }, {"vocab.far is 900000", "gaps"});
  refuses(0, [](Json& j) { j["model"]["vocab"]["twin"] = 7; }, {"vocab.", "is the id of"});
  refuses(0, [](Json& j) { j["added_tokens"][0]["id"] = -1; }, {"added_tokens[0].id"});
}

}  // namespace
}  // namespace refrain
