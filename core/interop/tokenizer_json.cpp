#include "core/interop/tokenizer_json.hpp"

#include "core/interop/tokenizer_rules.hpp"

namespace refrain {
namespace {

constexpr std::int64_t kMostPieces = 1000000;

void place_piece(std::vector<std::string>& pieces, const JsonView& id, const std::string& piece,
                 std::size_t expected) {
  const auto at = static_cast<std::size_t>(id.integer(0, kMostPieces - 1));
  if (at > 2 * expected + 1000)  // ids may be as sparse as a file likes
    id.fail("is " + std::to_string(at) + " in a vocabulary of " + std::to_string(expected) +
            " pieces; ids count from 0 without gaps");
  if (pieces.size() <= at) pieces.resize(at + 1);
  if (!pieces[at].empty() && pieces[at] != piece)
    id.fail("is the id of '" + message_text(pieces[at]) + "' too");
  pieces[at] = piece;
}

std::vector<std::string> read_pieces(const JsonView& file) {
  const JsonView vocab = file.at("model").at("vocab");
  std::size_t expected = vocab.object().size();
  std::vector<std::string> pieces;
  for (const auto& entry : vocab.raw().items())
    place_piece(pieces, vocab.at(entry.key()), entry.key(), expected);
  if (!file.has("added_tokens") || file.at("added_tokens").raw().is_null()) return pieces;
  const JsonView added = file.at("added_tokens");
  expected += added.array().size();
  for (std::size_t i = 0; i < added.size(); ++i)
    place_piece(pieces, added.at(i).at("id"), added.at(i).at("content").string(), expected);
  return pieces;
}

/// "a b", as older versions write a merge, or ["a", "b"].
Tokenizer::Merge read_merge(const JsonView& json) {
  if (!json.is_text()) {
    if (json.array().size() != 2) json.fail("is not a pair of pieces");
    return {json.at(std::size_t{0}).string(), json.at(1).string()};
  }
  const std::string text = json.string();
  const std::size_t space = text.find(' ');
  if (space == std::string::npos || text.find(' ', space + 1) != std::string::npos)
    json.fail("is " + json.shown() + ", expected two pieces with a space between");
  return {text.substr(0, space), text.substr(space + 1)};
}

std::vector<Tokenizer::Merge> read_merges(const JsonView& model) {
  for (const char* key : {"continuing_subword_prefix", "end_of_word_suffix"})
    if (model.has(key) && !model.at(key).raw().is_null() && !model.at(key).text().empty())
      model.at(key).fail("is " + model.at(key).shown() + ", which has no counterpart here");
  for (const char* key : {"byte_fallback", "ignore_merges"})
    if (model.has(key) && model.at(key).boolean())
      model.at(key).fail("is set, which has no counterpart here");
  std::vector<Tokenizer::Merge> merges;
  const JsonView list = model.at("merges");
  for (std::size_t i = 0; i < list.array().size(); ++i) merges.push_back(read_merge(list.at(i)));
  return merges;
}

void read_normalizer(const JsonView& json, TokenizerOptions& options,
                     TextPreparation& preparation) {
  if (json.raw().is_null()) return;
  const JsonView type = json.at("type");
  if (type.text() == "Sequence") {
    const JsonView list = json.at("normalizers");
    for (std::size_t i = 0; i < list.array().size(); ++i)
      read_normalizer(list.at(i), options, preparation);
  } else if (type.text() == "NFC") {
    preparation.unicode = NormalizationForm::nfc;
  } else if (type.text() == "NFKC") {
    preparation.unicode = NormalizationForm::nfkc;
  } else if (type.text() == "Lowercase") {
    options.lowercase = true;
  } else if (type.text() != "Strip" || options.kind != TokenizerKind::word) {
    // Words do not see the spaces that Strip takes away.
    type.fail("is " + type.shown() +
              ", which has no counterpart here; there are NFC, NFKC and "
              "Lowercase");
  }
}

void read_pre_tokenizer(const JsonView& json, TokenizerOptions& options) {
  if (json.raw().is_null()) json.fail("is missing; a tokenizer must say where words end");
  const JsonView type = json.at("type");
  const bool bpe = options.kind == TokenizerKind::bpe;
  if (type.text() == "Whitespace") {
    options.cut = TokenizerCut::marks;
  } else if (type.text() == "WhitespaceSplit" && !bpe) {
    options.cut = TokenizerCut::spaces;
  } else if (type.text() == "Metaspace" && bpe) {
    options.cut = TokenizerCut::spaces;
    const bool replaces = json.has("replacement") && json.at("replacement").text() == "\u2581";
    const bool prepends = json.has("prepend_scheme") ? json.at("prepend_scheme").text() != "never"
                                                     : !json.has("add_prefix_space") ||
                                                           json.at("add_prefix_space").boolean();
    if (!replaces || !prepends || (json.has("split") && !json.at("split").boolean()))
      json.fail("must put U+2581 for spaces and in front, and split there");
  } else {
    type.fail("is " + type.shown() +
              ", which has no counterpart here; there are Metaspace for BPE, "
              "WhitespaceSplit for WordLevel and Whitespace");
  }
}

Json part(const Json& document, const char* key) {
  return document.contains(key) ? document[key] : Json();
}

}  // namespace

bool is_tokenizer_json(const Json& document) {
  return document.is_object() && document.contains("model") && document["model"].is_object() &&
         document["model"].contains("vocab");
}

ForeignText read_tokenizer_json(const JsonView& file) {
  const JsonView model = file.at("model");
  // Files of old have no type: one with merges is BPE.
  const std::string type = model.has("type")     ? model.at("type").string()
                           : model.has("merges") ? "BPE"
                                                 : "WordLevel";
  if (type != "BPE" && type != "WordLevel")
    model.at("type").fail("is " + message_text(type) +
                          ", which has no counterpart here; there are "
                          "BPE and WordLevel");
  ForeignText text;
  text.pieces = read_pieces(file);
  text.preparation = {NormalizationForm::none, false};
  TokenizerOptions options;
  options.kind = type == "BPE" ? TokenizerKind::bpe : TokenizerKind::word;
  options.vocabulary_size = 0;
  const Json normalizer = part(file.raw(), "normalizer"),
             pre_tokenizer = part(file.raw(), "pre_tokenizer");
  if (!recognise_rules(normalizer, pre_tokenizer, type == "BPE", options, text.preparation)) {
    read_normalizer(JsonView(normalizer, file.path() + "normalizer"), options, text.preparation);
    read_pre_tokenizer(JsonView(pre_tokenizer, file.path() + "pre_tokenizer"), options);
  }
  text.tokenizer = Tokenizer::from_merges(
      options, type == "BPE" ? read_merges(model) : std::vector<Tokenizer::Merge>());
  return text;
}

std::string write_tokenizer_json(const TextCodec& codec, const TextPreparation& preparation) {
  const TokenizerOptions& options = codec.tokenizer.options();
  const Vocabulary& vocabulary = codec.vocabulary;
  TokenizerRules rules = tokenizer_rules(options, preparation);
  Json model{{"type", options.kind == TokenizerKind::bpe ? "BPE" : "WordLevel"},
             {"unk_token", "<unk>"}};
  Json vocab = Json::object(), added = Json::array();
  for (std::size_t id = 0; id < vocabulary.size(); ++id) {
    const auto token = static_cast<TokenId>(id);
    vocab[vocabulary.piece(token)] = id;
    if (vocabulary.is_control(token))
      added.push_back({{"id", id},
                       {"content", vocabulary.piece(token)},
                       {"single_word", false},
                       {"lstrip", false},
                       {"rstrip", false},
                       {"normalized", false},
                       {"special", true}});
  }
  model["vocab"] = std::move(vocab);
  if (options.kind == TokenizerKind::bpe) {
    Json merges = Json::array();
    for (const auto& [left, right] : codec.tokenizer.merges()) {
      for (const auto& piece : {left, right, left + right})
        if (!vocabulary.find(piece))
          throw ArgumentError("the merge '" + left + " " + right + "' needs '" + piece +
                              "', which the vocabulary has not; tokenizer.json cannot say that");
      merges.push_back({left, right});
    }
    model["merges"] = std::move(merges);
    for (const char* key : {"dropout", "continuing_subword_prefix", "end_of_word_suffix"})
      model[key] = nullptr;
    for (const char* key : {"fuse_unk", "byte_fallback", "ignore_merges"}) model[key] = false;
  }
  const Json document{{"version", "1.0"},
                      {"truncation", nullptr},
                      {"padding", nullptr},
                      {"added_tokens", std::move(added)},
                      {"normalizer", std::move(rules.normalizer)},
                      {"pre_tokenizer", std::move(rules.pre_tokenizer)},
                      {"post_processor", nullptr},
                      {"decoder", std::move(rules.decoder)},
                      {"model", std::move(model)}};
  return to_text(document);
}

}  // namespace refrain
