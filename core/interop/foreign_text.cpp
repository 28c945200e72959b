#include "core/interop/foreign_text.hpp"

#include <algorithm>
#include <array>

#include "core/interop/tokenizer_json.hpp"
#include "core/io/json.hpp"
#include "core/text/utf8.hpp"

namespace refrain {
namespace {

constexpr std::int64_t kMostPieces = 1000000;

/// Names that other programs give our four special pieces, the likeliest first.
const std::array<std::vector<std::string>, 4>& special_names() {
  static const std::array<std::vector<std::string>, 4> names{{
      {"<pad>", "[PAD]", "<PAD>", "<blank>", ""},
      {"<unk>", "[UNK]", "<UNK>", "<oov>", "<OOV>"},
      {"<s>", "<bos>", "<BOS>", "[BOS]", "<sos>", "<SOS>", "[CLS]", "<start>", "[START]", "[start]",
       "startseq", "\t"},
      {"</s>", "<eos>", "<EOS>", "[EOS]", "[SEP]", "<end>", "[END]", "[end]", "endseq", "\n"},
  }};
  return names;
}

TokenizerOptions tokenizer_options(const std::string& name) {
  TokenizerOptions options;
  options.kind = TokenizerKind::word;
  options.vocabulary_size = 0;
  if (name == "character") {
    options.kind = TokenizerKind::character;
  } else if (name == "keras") {
    options.lowercase = true;
    options.filters = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n";
  } else if (name != "word") {
    throw ArgumentError("there is no tokenizer '" + message_text(name) +
                        "'; there are word, character and keras");
  }
  return options;
}

std::vector<std::string> pieces_of_object(const JsonView& view) {
  std::vector<std::string> pieces;
  for (const auto& [piece, id] : view.raw().items()) {
    const auto at = static_cast<std::size_t>(view.at(piece).integer(0, kMostPieces - 1));
    // Ids may be as sparse as a file likes: as many places as pieces, and a few, must do.
    if (at > 2 * view.size() + 1000)
      view.at(piece).fail("is " + std::to_string(at) + " in a vocabulary of " +
                          std::to_string(view.size()) + " pieces; ids count from 0 without gaps");
    if (pieces.size() <= at) pieces.resize(at + 1);
    if (!pieces[at].empty())
      view.fail("gives id " + std::to_string(at) + " to '" + message_text(pieces[at]) +
                "' and to '" + message_text(piece) + "'");
    pieces[at] = piece;
  }
  return pieces;
}

std::vector<std::string> pieces_of_lines(std::string_view text, const std::string& what) {
  if (const auto bad = find_invalid_utf8(text))
    throw FormatError(what + " is not valid UTF-8 at byte " + std::to_string(*bad));
  std::vector<std::string> pieces;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    pieces.emplace_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return pieces;
}

}  // namespace

ForeignText read_vocabulary(std::string_view text, const std::string& what,
                            const TextOptions& options) {
  ForeignText read;
  read.tokenizer = Tokenizer::from_merges(tokenizer_options(options.tokenizer), {});
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const char opening = first == std::string_view::npos ? '\0' : text[first];
  if (opening == '[' || opening == '{') {
    const Json json = parse_json(text, what);
    const JsonView view(json, what + ": ");
    if (is_tokenizer_json(json)) return read_tokenizer_json(view);
    read.may_be_longer = json.is_object();
    read.pieces = json.is_object() ? pieces_of_object(view) : view.strings();
  } else {
    read.pieces = pieces_of_lines(text, what);
  }
  if (read.pieces.empty()) throw FormatError(what + " holds no piece");
  return read;
}

VocabularyMap map_vocabulary(ForeignText text, Index size) {
  const auto count = static_cast<Index>(text.pieces.size());
  if (text.may_be_longer && count > size) text.pieces.resize(static_cast<std::size_t>(size));
  if (static_cast<Index>(text.pieces.size()) != size)
    throw FormatError("the vocabulary has " + std::to_string(count) +
                      " pieces, the model's words are " + std::to_string(size) +
                      "; give the vocabulary it was trained with");
  VocabularyMap map;
  map.size = size;
  map.preparation = text.preparation;
  map.codec.tokenizer = std::move(text.tokenizer);
  map.rows.resize(4);
  for (std::size_t special = 0; special < 4; ++special)
    for (const auto& name : special_names()[special]) {
      const auto found = std::find(text.pieces.begin(), text.pieces.end(), name);
      if (found == text.pieces.end()) continue;
      map.rows[special] = static_cast<Index>(found - text.pieces.begin());
      break;
    }
  for (std::size_t id = 0; id < text.pieces.size(); ++id) {
    const auto row = static_cast<Index>(id);
    if (std::find(map.rows.begin(), map.rows.begin() + 4, row) != map.rows.begin() + 4) continue;
    const std::string& piece = text.pieces[id];
    if (piece.empty())
      throw FormatError("the vocabulary has no piece with the id " + std::to_string(id));
    if (map.codec.vocabulary.add(piece) != static_cast<TokenId>(map.rows.size()))
      throw FormatError("the vocabulary has '" + message_text(piece) + "' twice");
    map.rows.emplace_back(row);
  }
  return map;
}

namespace {

void require_rows(const char* what, const Weight<float>& weight, const VocabularyMap& map) {
  if (weight.rows() == map.size) return;
  throw FormatError(std::string("the ") + what + " has " + std::to_string(weight.rows()) +
                    " rows for " + std::to_string(map.size) + " words");
}

}  // namespace

Weight<float> map_embedding(const Weight<float>& weight, const VocabularyMap& map) {
  require_rows("embedding", weight, map);
  Weight<float> mapped = Weight<float>::Zero(static_cast<Index>(map.rows.size()), weight.cols());
  const auto padding = map.rows[kPadId];
  for (std::size_t id = 0; id < map.rows.size(); ++id)
    if (const auto row = map.rows[id] ? map.rows[id] : padding)
      mapped.row(static_cast<Index>(id)) = weight.row(*row);
  return mapped;
}

void map_output(Weight<float>& weight, Weight<float>& bias, const VocabularyMap& map) {
  if (weight.size() > 0) require_rows("output weight", weight, map);
  require_rows("output bias", bias, map);
  const auto V = static_cast<Index>(map.rows.size());
  Weight<float> new_weight = Weight<float>::Zero(weight.size() > 0 ? V : 0, weight.cols());
  Weight<float> new_bias = Weight<float>::Constant(V, 1, kNeverBias);
  for (Index id = 0; id < V; ++id) {
    const auto row = map.rows[static_cast<std::size_t>(id)];
    if (!row) continue;
    if (weight.size() > 0) new_weight.row(id) = weight.row(*row);
    new_bias(id, 0) = bias(*row, 0);
  }
  weight = std::move(new_weight);
  bias = std::move(new_bias);
}

}  // namespace refrain
