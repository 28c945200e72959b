// Pieces of text and their numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace refrain {

using TokenId = std::int32_t;

inline constexpr TokenId kPadId = 0;      // "<pad>"
inline constexpr TokenId kUnknownId = 1;  // "<unk>"
inline constexpr TokenId kBeginId = 2;    // "<s>"
inline constexpr TokenId kEndId = 3;      // "</s>"
/// In place of a target word: takes no loss.
inline constexpr TokenId kIgnoreId = -1;

/// The four special pieces, then control tokens such as "<2fr>", then learnt pieces.
class Vocabulary {
 public:
  /// Only the special pieces.
  Vocabulary();
  /// From all pieces in the order of their ids. Throws FormatError for wrong special pieces, a
  /// repeated or an empty piece.
  static Vocabulary from_pieces(std::vector<std::string> pieces);

  /// Adds a piece unless it is there; returns its id.
  TokenId add(const std::string& piece);
  /// Id of a piece; kUnknownId for one that is not here.
  TokenId id(std::string_view piece) const;
  std::optional<TokenId> find(std::string_view piece) const;
  /// Throws ArgumentError for an id that is not in the vocabulary.
  const std::string& piece(TokenId id) const;
  std::size_t size() const { return pieces_.size(); }
  const std::vector<std::string>& pieces() const { return pieces_; }

  /// "<2fr>" for "fr": asks a multilingual model for that language (Johnson et al. 2017).
  static std::string language_token(std::string_view language);
  /// Special pieces and language tokens: never part of a text.
  bool is_control(TokenId id) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  std::vector<std::string> pieces_;
  std::unordered_map<std::string, TokenId, Hash, std::equal_to<>> ids_;
};

}  // namespace refrain
