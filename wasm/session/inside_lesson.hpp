// A lesson inside a trained translator: one sentence on its way through a model file, the beam as
// it grows, the states of every layer, and what becomes of it all when weights are rounded.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/io/json.hpp"
#include "core/search/beam_search.hpp"
#include "core/search/translator.hpp"
#include "wasm/session/session.hpp"

namespace refrain::session {

class InsideLesson {
 public:
  /// model: a model file. Throws FormatError; see load_model.
  explicit InsideLesson(const std::string& model);

  /// As Model::describe, with "stored": "int8" where every weight stands on a grid of 8 bits, else
  /// "float32".
  std::string describe();

  /// The sentence of all that follows; `target` where the model writes several languages.
  /// {"pieces", "ids"}. Throws ArgumentError for a sentence that is empty or too long.
  std::string read(const std::string& sentence, const std::string& target);

  /// Starts a search whose output begins with the pieces of `prefix` (JSON list of ids).
  void search(int beam_size, const std::string& prefix);
  /// One word further. {"done", "nodes": [{"parent", "id", "piece", "logProbability", "total",
  /// "score", "state"}], "hypotheses": [{"text", "ids", "score"}]}: the tree that BeamSearch::tree
  /// says, the results once it is done.
  std::string grow();

  /// A search of its own, to the end: [{"text", "ids", "score"}], best first.
  std::string complete(int beam_size, const std::string& prefix) const;
  /// Lines as other sentences: JSON list of what TranslationJob::result says of a sentence.
  std::string translate(const std::string& lines, const std::string& target, int beam_size) const;

  /// Feeds the output `ids` (JSON list): {"steps": [{"piece", "probability", "rank",
  /// "alternatives":
  /// [{"id", "piece", "probability"}], "attention"}]}, a step for each and one for the end.
  std::string follow(const std::string& ids, int alternatives);
  /// A layer's values over the sentence, or over the output last followed. place: as
  /// places() lists them; quantity: "hidden", "cell", "input", "forget", "candidate", "output",
  /// "reset", "update". {"pieces", "values": [[H numbers] a step]}.
  std::string states(const std::string& place, const std::string& quantity) const;
  /// {"places": [{"name", "units"}], "quantities": [..]}.
  std::string places() const;

  /// The sentence through the model with each weight rounded to `bits` (2 to 8), or with bits 32:
  /// the weights as they are, where they are float32; else a float32 original drawn at random, each
  /// weight at most half a step of the grid from the one that is known. {"bits", "megabytes",
  /// "change": of the weights, root mean square over theirs; "text", "score", "divergence": of the
  /// next word's distribution along `ids`, Kullback-Leibler in bits a word}.
  std::string compare(int bits, int beam_size, const std::string& ids, int seed);

 private:
  std::string text_of(const std::vector<TokenId>& tokens) const;
  std::string shown(const Vocabulary& vocabulary, TokenId token) const;
  /// Feeds <s> and the output; log-probabilities (V x T+1).
  static Matrix<float> feed(const TranslationModel& model, const EncodedSource& source,
                            const std::string& target, const std::vector<TokenId>& ids,
                            Seq2SeqPass<float>& pass);
  void require_sentence() const;
  Json list(const BeamSearch& search) const;
  SearchOptions search_options(int beam_size) const;
  std::vector<TokenId> parse_ids(const std::string& json) const;

  Model model_;
  TranslationModel* translation_;  // model_'s
  bool is_int8_ = true;
  std::string target_;
  std::vector<std::string> originals_;  // what marks stand for
  EncodedSource source_;
  std::optional<BeamSearch> search_;
  std::vector<TokenId> followed_;
  Seq2SeqPass<float> pass_;  // of the output last followed
};

}  // namespace refrain::session
