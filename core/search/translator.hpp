// From text to text: sentences, pieces, search and back, with what the page shows beside it.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>

#include "core/base/worker_pool.hpp"
#include "core/models/text_model.hpp"
#include "core/search/beam_search.hpp"

namespace refrain {

/// One of the n best translations of a sentence.
struct TranslationHypothesis {
  std::string text;
  std::vector<std::string> pieces;       // target pieces
  std::vector<float> log_probabilities;  // one a piece, and one for the end when finished
  double score = 0;
  bool finished = false;
  Matrix<float> attention;  // (source pieces x target pieces)
};

/// A translated sentence.
struct SentenceTranslation {
  std::string source;                             // as it was read
  std::vector<std::string> pieces;                // source pieces as the network read them
  std::vector<TranslationHypothesis> hypotheses;  // best first
};

struct TranslateOptions {
  SearchOptions search;
  /// Language to translate into; needed by multilingual models only.
  std::string target;
  /// The translation must begin with this text.
  std::string prefix;
  /// Sentences decoded together.
  int batch_size = 16;
};

/// A source text as the network reads it: pieces and ids with the language token and </s>.
struct EncodedSource {
  std::vector<std::string> pieces;
  std::vector<TokenId> ids;
};
/// Throws ArgumentError for a target language that the model has not.
EncodedSource encode_source(const TranslationModel& model, std::string_view sentence,
                            const std::string& target);

/// The form in which sentences are learnt, translated and scored.
std::string prepare_text(const TextPreparation& preparation, std::string_view text);

/// A sentence prepared, one in capitals alone as if it were not; what the model copies is marked,
/// where it has learnt to.
MaskedText mask_source(const TranslationModel& model, std::string_view sentence);

/// Translates sentences, pulled: advance() makes one step of the search of a batch. Of several
/// threads each has a batch of its own and works on for a while, so that they seldom wait for each
/// other.
class Translation {
 public:
  /// The model and the workers must outlive the translation; the number of threads changes nothing
  /// in it. Empty sentences come back empty; those in capitals alone are read as if they were not,
  /// and come back in capitals.
  Translation(const TranslationModel& model, const std::vector<std::string>& sentences,
              const TranslateOptions& options, WorkerPool& workers = WorkerPool::caller_alone());
  /// One word further, or some milliseconds on several threads; false once every sentence is
  /// translated.
  bool advance();
  bool done() const { return finished_ == results_.size(); }
  /// Sentences finished so far and in all.
  std::size_t finished() const { return finished_; }
  std::size_t size() const { return results_.size(); }
  /// Results in the order of the sentences; those not reached yet have no hypotheses.
  const std::vector<SentenceTranslation>& results() const { return results_; }

 private:
  struct Batch {  // sentences that a thread decodes together; none between two batches
    std::vector<std::size_t> sentences;
    std::optional<BeamSearch> search;
  };
  void work(Batch& batch, std::chrono::steady_clock::time_point until);
  bool take_sentences(Batch& batch);
  void start(Batch& batch) const;
  void finish(Batch& batch);
  /// A piece of either side as the reader sees it: marks replaced, capitals put back.
  std::string shown_piece(const std::string& piece, std::size_t sentence) const;
  TranslationHypothesis to_text(Hypothesis& hypothesis, std::size_t sentence) const;

  const TranslationModel& model_;
  TranslateOptions options_;
  int wanted_;  // hypotheses a sentence
  std::vector<SentenceTranslation> results_;
  std::vector<EncodedSource> encoded_;
  std::vector<std::vector<std::string>> originals_;  // what each sentence's marks stand for
  std::vector<bool> capitals_;                       // sentences written in capitals alone
  std::vector<std::size_t> order_;                   // longest first, so that batches are even
  WorkerPool* workers_;
  std::vector<Batch> batches_;  // one a thread
  std::mutex mutex_;            // of the two numbers below, while threads work
  std::size_t next_ = 0, finished_ = 0;
};

/// Translates sentences to the end.
std::vector<SentenceTranslation> translate(const TranslationModel& model,
                                           const std::vector<std::string>& sentences,
                                           const TranslateOptions& options,
                                           WorkerPool& workers = WorkerPool::caller_alone());

}  // namespace refrain
