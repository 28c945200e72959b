// Model files that are broken or mean harm: each loads or is refused with a typed error, and what
// loads can be used.

#include <algorithm>
#include <functional>

#include "core/io/json.hpp"
#include "core/io/model_file.hpp"
#include "tests/core/io/sample_models.hpp"
#include "tests/core/mutants.hpp"

namespace refrain {
namespace {

using samples::check_refuses;

ModelFile multilingual_model() {
  return samples::translation(samples::seq2seq_options(), 1, true);
}

ModelFile shared_checkpoint() {
  Seq2SeqOptions options = samples::seq2seq_options();
  options.shared_embedding = true;
  ModelFile file = samples::translation(options);
  file.checkpoint = samples::checkpoint(file);
  return file;
}

/// Files of all kinds.
const std::vector<std::string>& sample_texts() {
  static const std::vector<std::string> texts = [] {
    ModelFile plain = multilingual_model(), checkpoint = shared_checkpoint();
    ModelFile lm = samples::language_model();
    return std::vector<std::string>{
        save_model(plain, TensorFormat::float32), save_model(plain, TensorFormat::int8),
        save_model(checkpoint, TensorFormat::float32), save_model(lm, TensorFormat::float16),
        save_model(lm, TensorFormat::nested)};
  }();
  return texts;
}

/// Whether the text was taken as a model; fails for anything but a typed refusal.
bool loads(const std::string& text, bool with_use) {
  try {
    ModelFile file = load_model(text);
    if (!with_use) return true;
    try {
      mutants::use(file);
    } catch (const Error&) {
    }
    return true;
  } catch (const FormatError& error) {
    const std::string message = error.what();
    CHECK(message.size() < 2000);
    CHECK(message.find('\n') == std::string::npos);
  } catch (const std::exception& error) {
    FAIL_CHECK("not a FormatError: " << error.what());
  }
  return false;
}

/// Applies `change` to a sample and demands a refusal that says all of `parts`.
void refuses(const std::function<void(Json&)>& change, const std::vector<std::string>& parts,
             std::size_t sample = 0) {
  Json json = Json::parse(sample_texts()[sample]);
  change(json);
  const std::string text = json.dump();
  check_refuses<FormatError>([&] { load_model(text); }, parts);
}

TEST_CASE("a model file cut off anywhere is refused") {
  for (const auto& text : sample_texts())
    for (std::size_t size = 0; size < text.size(); size += 97)
      CHECK_FALSE(loads(text.substr(0, size), false));
}

TEST_CASE("what is no model file is told so") {
  check_refuses<FormatError>([] { load_model(""); }, {"not valid JSON"});
  for (const char* text : {"{}", "[]", "7", "null", "\"refrain-model\"", "{\"format\":7}",
                           "{\"format\":\"layers-model\",\"version\":1}"})
    check_refuses<FormatError>([&] { load_model(text); }, {"not a Refrain model file"});
  check_refuses<FormatError>([] { load_model(std::string("PK\x03\x04")); }, {"line 1"});
}

TEST_CASE("another version is refused with both numbers") {
  refuses([](Json& j) { j["version"] = 2; }, {"version 2", "reads version 1"});
  refuses([](Json& j) { j["version"] = "1"; }, {"version is not a number"});
  refuses([](Json& j) { j["version"] = 0.5; }, {"version is 0.5"});
  refuses([](Json& j) { j.erase("version"); }, {"has no 'version'"});
}

TEST_CASE("unknown and missing keys are named with their path") {
  refuses([](Json& j) { j["extra"] = 1; }, {"unknown key 'extra'", "may have format"});
  refuses([](Json& j) { j["config"]["layers"] = 1; },
          {"model file: config has an unknown key 'layers'", "embedding_size"});
  refuses([](Json& j) { j["config"]["encoder"]["cell"]["peephole"] = true; },
          {"config.encoder.cell", "'peephole'", "forget_bias"});
  refuses([](Json& j) { j["preparation"]["cleaning"] = true; }, {"preparation", "'cleaning'"});
  refuses([](Json& j) { j["languages"]["both"] = "en"; }, {"languages", "'both'"});
  refuses([](Json& j) { j["text"]["middle"] = 1; }, {"text", "'middle'"});
  refuses([](Json& j) { j["text"]["source"]["pieces"] = 1; }, {"text.source", "'pieces'"});
  refuses([](Json& j) { j["card"]["license"] = "x"; }, {"card", "'license'", "licence"});
  refuses([](Json& j) { j["card"]["scores"][0]["bleu"] = 1; }, {"card.scores[0]", "'bleu'"});
  refuses([](Json& j) { j["checks"][0]["expected"] = 1; }, {"checks[0]", "'expected'"});
  refuses([](Json& j) { j["training"]["extra"] = 1; }, {"training", "'extra'"}, 2);
  for (const char* key : {"kind", "languages", "config", "text", "tensors"})
    refuses([&](Json& j) { j.erase(key); }, {"model file: ", std::string("has no '") + key + "'"});
}

TEST_CASE("wrong enumerators, types and sizes are refused with what is allowed") {
  refuses([](Json& j) { j["kind"] = "translator"; },
          {"kind is 'translator', expected translation or language_model"});
  refuses([](Json& j) { j["kind"] = "language_model"; }, {"languages", "'target'"});
  refuses([](Json& j) { j["config"]["encoder"]["cell"]["kind"] = "LSTM"; },
          {"config.encoder.cell.kind is 'LSTM', expected one of simple_rnn, gru, lstm"});
  refuses([](Json& j) { j["config"]["attention"] = 2; }, {"config.attention is not a text"});
  refuses([](Json& j) { j["config"]["bridge"] = "wood"; }, {"zero, copy, dense"});
  refuses([](Json& j) { j["preparation"]["unicode"] = "nfd"; }, {"none, nfc, nfkc"});
  refuses([](Json& j) { j["config"]["encoder"]["layers"] = 65; },
          {"config.encoder.layers is 65, expected a whole number from 1 to 64"});
  for (const Json& bad : {Json(0), Json(-1), Json(1.5), Json(65537), Json(1e300), Json("3"), Json(),
                          Json(18446744073709551615ull), Json::array({3})})
    refuses([&](Json& j) { j["config"]["decoder"]["hidden_size"] = bad; },
            {"config.decoder.hidden_size is"});
  refuses([](Json& j) { j["config"]["dropout"] = 1; }, {"config.dropout is 1, expected 0"});
  refuses([](Json& j) { j["config"] = Json::array(); }, {"config is not an object"});
}

TEST_CASE("options that contradict each other are refused as a format error") {
  refuses([](Json& j) { j["config"]["tied_output"] = true; }, {"config: ", "tied output"});
  refuses([](Json& j) { j["config"]["bridge"] = "copy"; }, {"config: ", "copy bridge"});
  refuses([](Json& j) { j["config"]["shared_embedding"] = true; }, {"shared_embedding"});
}

TEST_CASE("sizes that the data cannot hold are refused before memory is taken") {
  refuses([](Json& j) { j["config"]["source_vocabulary"] = 1000000000; },
          {"config.source_vocabulary is 1000000000"});
  refuses([](Json& j) { j["config"]["source_vocabulary"] = 1000000; },
          {"source_vocabulary is 1000000 but the vocabulary has"});
  // 64 layers of 65536 units would be 13 TB.
  refuses(
      [](Json& j) {
        for (const char* side : {"encoder", "decoder"}) {
          j["config"][side]["layers"] = 64;
          j["config"][side]["hidden_size"] = 65536;
        }
      },
      {"tensors holds fewer than the", "weights that the configuration asks for"});
  refuses([](Json& j) { j["config"]["embedding_size"] = 65536; }, {"holds fewer than the"});
  refuses([](Json& j) { j["config"]["attention_size"] = 65536; }, {"holds fewer than the"});
}

TEST_CASE("tensors must be all there, nothing more, in their shapes") {
  refuses([](Json& j) { j["tensors"].erase("output.bias"); }, {"tensors has no 'output.bias'"});
  refuses([](Json& j) { j["tensors"]["extra"] = j["tensors"]["output.bias"]; },
          {"tensors has 'extra', which the configuration has no place for"});
  refuses(
      [](Json& j) {
        j["tensors"]["output.bias"]["shape"] = {1, 1};
      },
      {"tensors.output.bias has shape [1,1], the configuration asks for ["});
  refuses([](Json& j) { j["tensors"]["output.bias"]["data"] = "AAAA"; },
          {"tensors.output.bias.data holds 3 bytes"});
  refuses([](Json& j) { j["tensors"]["output.bias"] = 3; }, {"tensors.output.bias"});
  refuses([](Json& j) { j["tensors"] = Json::array(); }, {"tensors is not an object"});
  refuses(
      [](Json& j) {
        auto& data = j["tensors"]["source_embedding.weight"]["data"].get_ref<std::string&>();
        data[100] = '*';
      },
      {"tensors.source_embedding.weight.data", "offset 100"});
  refuses(
      [](Json& j) {
        auto& data = j["tensors"]["source_embedding.weight"]["data"].get_ref<std::string&>();
        data.replace(64, 16, "AADAfwAAwH8AAMB/");  // not a number, three times
      },
      {"tensors.source_embedding.weight has a value that is not finite at index 12"});
}

TEST_CASE("vocabularies with gaps, repeats or wrong special pieces are refused") {
  const auto vocabulary = [](Json& j) -> Json& { return j["text"]["source"]["vocabulary"]; };
  refuses([&](Json& j) { vocabulary(j)[7] = nullptr; },
          {"text.source.vocabulary[7] is not a text but null"});
  refuses([&](Json& j) { vocabulary(j)[7] = vocabulary(j)[6]; },
          {"text.source", "entry 7 repeats"});
  refuses([&](Json& j) { vocabulary(j)[8] = ""; }, {"text.source", "entry 8 is empty"});
  refuses([&](Json& j) { vocabulary(j)[2] = "<bos>"; }, {"entry 2", "<bos>", "<s>"});
  refuses([&](Json& j) { vocabulary(j) = Json::array(); }, {"text.source", "starts with"});
  refuses([&](Json& j) { vocabulary(j).erase(9); }, {"source_vocabulary is", "has"});
  refuses([&](Json& j) { vocabulary(j) = {{"<pad>", 0}}; }, {"vocabulary is not an array"});
  refuses([&](Json& j) { vocabulary(j)[4] = "<2it>"; }, {"asks for 'fr'", "<2fr>"});
}

TEST_CASE("merges that are empty, repeated or no pairs are refused") {
  const auto merges = [](Json& j) -> Json& { return j["text"]["source"]["tokenizer"]["merges"]; };
  refuses([&](Json& j) { merges(j)[0] = {"a"}; }, {"merges[0] is not a pair"});
  refuses([&](Json& j) { merges(j)[0] = "a b"; }, {"merges[0] is not an array"});
  refuses([&](Json& j) { merges(j)[1] = {"a", ""}; }, {"text.source", "merge 1"});
  refuses([&](Json& j) { merges(j)[1] = merges(j)[0]; }, {"text.source", "merge 1 repeats"});
  refuses([&](Json& j) { merges(j) = 5; }, {"merges is not an array"});
  refuses([&](Json& j) { j["text"]["source"]["tokenizer"].erase("merges"); }, {"no 'merges'"});
  refuses([&](Json& j) { j["text"]["source"]["tokenizer"]["kind"] = "unigram"; },
          {"tokenizer.kind is 'unigram'", "word, character, bpe"});
  refuses([&](Json& j) { j["text"]["target"]["tokenizer"]["merges"] = Json::array(); },
          {"text.target", "merges"});
}

TEST_CASE("merges that lead nowhere or back to themselves end all the same") {
  Json json = Json::parse(sample_texts()[0]);
  Json& merges = json["text"]["source"]["tokenizer"]["merges"] = Json::array();
  const std::pair<const char*, const char*> pairs[] = {{"ab", "a"}, {"a", "ba"},  {"b", "a"},
                                                       {"a", "b"},  {"aba", "b"}, {"zz", "y"}};
  for (const auto& [left, right] : pairs) merges.push_back(Json::array({left, right}));
  ModelFile file = load_model(json.dump());
  const auto& tokenizer = file.translation().source.tokenizer;
  std::string text(2000, 'a');
  for (std::size_t i = 0; i < text.size(); i += 2) text[i] = 'b';
  CHECK(tokenizer.decode(tokenizer.encode(text)) == text);
}

TEST_CASE("languages must name both sides") {
  refuses([](Json& j) { j["languages"]["target"] = Json::array(); }, {"no target language"});
  refuses([](Json& j) { j["languages"]["source"] = Json::array(); }, {"no source language"});
  refuses([](Json& j) { j["languages"]["source"] = "en"; }, {"languages.source is not an array"});
}

TEST_CASE("messages do not repeat a flood") {
  const std::string flood(3000000, 'x');
  refuses([&](Json& j) { j["kind"] = flood; }, {"kind is 'xxx", "..."});
  refuses([&](Json& j) { j["config"][flood] = 1; }, {"unknown key 'xxx", "..."});
  refuses([&](Json& j) { j["config"]["attention"] = flood; }, {"config.attention is 'xxx"});
  refuses([&](Json& j) { j["text"]["source"]["vocabulary"][1] = flood; }, {"text.source"});
  refuses([&](Json& j) { j["tensors"][flood] = j["tensors"]["output.bias"]; },
          {"tensors has 'xxx"});
}

// ---------------------------------------------------------------- mutants

TEST_CASE("mutants of the structure load and work or are refused") {
  Random random(2024);
  int loaded = 0;
  for (int round = 0; round < mutants::count(); ++round) {
    CAPTURE(round);
    const auto& texts = sample_texts();
    Json json = Json::parse(texts[static_cast<std::size_t>(round) % texts.size()]);
    for (std::uint64_t edits = 1 + random.below(3); edits > 0; --edits)
      mutants::mutate(json, random);
    loaded += loads(json.dump(-1, ' ', false, Json::error_handler_t::replace), true);
  }
  CHECK(loaded > mutants::count() / 40);
  CHECK(loaded < mutants::count() / 20 * 19);
}

TEST_CASE("mutants of the bytes load and work or are refused") {
  Random random(2025);
  for (int round = 0; round < mutants::count(); ++round) {
    CAPTURE(round);
    const auto& texts = sample_texts();
    std::string text = texts[static_cast<std::size_t>(round) % texts.size()];
    mutants::mutate_bytes(text, random);
    loads(text, true);
  }
}

TEST_CASE("after all refusals a good model still loads") {
  for (const auto& text : sample_texts()) CHECK(loads(text, true));
}

}  // namespace
}  // namespace refrain
