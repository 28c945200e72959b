// Text to pieces and back, without loss.
//
//   character  every character a piece; a space shows as U+2581
//   word       words, numbers, punctuation marks, single ideographs; U+FFED joins what stood
//              together without a space (as OpenNMT's tokenizer does), so decoding is exact up to
//              runs of spaces
//   bpe        byte-pair encoding over words (Sennrich et al. 2016) with SentencePiece's visible
//              space: a piece that follows a space, or starts a text that does not begin with an
//              ideograph, begins with U+2581 (Kudo and Richardson 2018)
//
// U+2581, U+FFED and U+241B in a text are escaped with U+241B.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/text/pair_table.hpp"

namespace refrain {

enum class TokenizerKind { word, character, bpe };

/// Where words and byte-pair runs end.
enum class TokenizerCut {
  classes,  // between classes of characters, as described above
  spaces,   // at spaces alone (SentencePiece; Hugging Face's Metaspace and WhitespaceSplit)
  marks,    // words, digits and _ apart from other marks, spaces lost (Hugging Face's Whitespace)
};

struct TokenizerOptions {
  TokenizerKind kind = TokenizerKind::bpe;
  /// Lower-case the text first (decoding cannot undo it).
  bool lowercase = false;
  /// Pieces to learn, special and control pieces not counted; 0: no limit for words and characters.
  std::size_t vocabulary_size = 8000;
  /// Words and characters seen less often are left out.
  std::size_t min_frequency = 1;
  /// word: these characters become spaces and only spaces cut, as Keras' text_to_word_sequence
  /// (its default: !"#$%&()*+,-./:;<=>?@[\]^_`{|}~ and tab, line feed). Empty: as described above.
  std::string filters;
  /// Of tokenizers that came from other programs; ours have `classes`.
  TokenizerCut cut = TokenizerCut::classes;
};

class Tokenizer {
 public:
  using Merge = std::pair<std::string, std::string>;

  /// A tokenizer that has learnt nothing: every character a piece.
  Tokenizer() = default;
  /// Learns from lines of text; deterministic, ties are broken by byte order.
  static Tokenizer learn(const TokenizerOptions& options, const std::vector<std::string>& lines);
  /// From a model file. Throws FormatError for empty, repeated or ill-formed merges.
  static Tokenizer from_merges(const TokenizerOptions& options, std::vector<Merge> merges);

  /// Pieces of a text, those that no vocabulary holds included.
  std::vector<std::string> encode(std::string_view text) const;
  std::string decode(const std::vector<std::string>& pieces) const;

  const TokenizerOptions& options() const { return options_; }
  const std::vector<Merge>& merges() const { return merges_; }
  /// After learn(): the pieces for a vocabulary, most frequent first.
  const std::vector<std::string>& learned_pieces() const { return learned_; }
  /// Whether a piece begins a new word, to show alignments by words.
  bool starts_word(std::string_view piece) const;

 private:
  struct Part;  // a piece while it is being merged
  void index_merges();
  void append_bpe(std::u32string_view run, std::vector<Part>& parts,
                  std::vector<std::string>& pieces) const;

  TokenizerOptions options_;
  std::vector<Merge> merges_;
  std::vector<std::string> learned_;
  // The merges again, by numbers: every side and every result is a symbol.
  std::vector<std::string> symbols_;                        // text of each
  std::unordered_map<char32_t, std::uint32_t> characters_;  // symbols of one character
  PairTable ranks_;
};

}  // namespace refrain
