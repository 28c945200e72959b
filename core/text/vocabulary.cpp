#include "core/text/vocabulary.hpp"

#include "core/base/error.hpp"

namespace refrain {
namespace {

const char* const kSpecials[] = {"<pad>", "<unk>", "<s>", "</s>"};

}  // namespace

Vocabulary::Vocabulary() {
  for (const char* special : kSpecials) add(special);
}

Vocabulary Vocabulary::from_pieces(std::vector<std::string> pieces) {
  Vocabulary vocabulary;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (i < 4) {
      if (pieces[i] != kSpecials[i])
        throw FormatError("vocabulary entry " + std::to_string(i) + " is '" + pieces[i] +
                          "', expected '" + kSpecials[i] + "'");
      continue;
    }
    if (pieces[i].empty()) throw FormatError("vocabulary entry " + std::to_string(i) + " is empty");
    if (vocabulary.add(pieces[i]) != static_cast<TokenId>(i))
      throw FormatError("vocabulary entry " + std::to_string(i) + " repeats '" + pieces[i] + "'");
  }
  if (pieces.size() < 4)
    throw FormatError("a vocabulary starts with <pad>, <unk>, <s> and </s>; this one has " +
                      std::to_string(pieces.size()) + " entries");
  return vocabulary;
}

TokenId Vocabulary::add(const std::string& piece) {
  const auto [entry, added] = ids_.try_emplace(piece, static_cast<TokenId>(pieces_.size()));
  if (added) pieces_.push_back(piece);
  return entry->second;
}

TokenId Vocabulary::id(std::string_view piece) const {
  return find(piece).value_or(kUnknownId);
}

std::optional<TokenId> Vocabulary::find(std::string_view piece) const {
  const auto entry = ids_.find(piece);
  if (entry == ids_.end()) return std::nullopt;
  return entry->second;
}

const std::string& Vocabulary::piece(TokenId id) const {
  if (id < 0 || static_cast<std::size_t>(id) >= pieces_.size())
    throw ArgumentError("token " + std::to_string(id) + " is not in a vocabulary of " +
                        std::to_string(pieces_.size()));
  return pieces_[static_cast<std::size_t>(id)];
}

std::string Vocabulary::language_token(std::string_view language) {
  return "<2" + std::string(language) + ">";
}

bool Vocabulary::is_control(TokenId id) const {
  if (id <= kEndId) return true;
  const std::string& text = piece(id);
  return text.size() > 3 && text.front() == '<' && text[1] == '2' && text.back() == '>';
}

}  // namespace refrain
