#include "core/search/translator.hpp"

#include <algorithm>

#include "core/text/cleaning.hpp"
#include "core/text/unicode_normalization.hpp"

namespace refrain {

std::string prepare_text(const TextPreparation& preparation, std::string_view text) {
  const std::string normalized = normalize_unicode(text, preparation.unicode);
  return preparation.clean ? clean_line(normalized) : normalized;
}

EncodedSource encode_source(const TranslationModel& model, std::string_view sentence,
                            const std::string& target) {
  EncodedSource encoded;
  if (model.multilingual()) {
    model.word_set(target);  // throws for a language that is not here
    const std::string token = Vocabulary::language_token(target);
    encoded.pieces.push_back(token);
    encoded.ids.push_back(model.source.vocabulary.id(token));
  }
  for (auto& piece : model.source.tokenizer.encode(prepare_text(model.preparation, sentence))) {
    encoded.ids.push_back(model.source.vocabulary.id(piece));
    encoded.pieces.push_back(std::move(piece));
  }
  encoded.pieces.push_back(model.source.vocabulary.piece(kEndId));
  encoded.ids.push_back(kEndId);
  return encoded;
}

Translation::Translation(const TranslationModel& model, const std::vector<std::string>& sentences,
                         const TranslateOptions& options)
    : model_(model), options_(options) {
  options_.search.word_set = model.word_set(options.target);
  if (options.batch_size < 1)
    throw ArgumentError("batch_size must be positive, got " + std::to_string(options.batch_size));
  if (!options.prefix.empty())
    for (const auto& piece :
         model.target.tokenizer.encode(prepare_text(model.preparation, options.prefix)))
      prefix_.push_back(model.target.vocabulary.id(piece));
  results_.resize(sentences.size());
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    results_[i].source = sentences[i];
    encoded_.push_back(encode_source(model, sentences[i], options.target));
    results_[i].pieces = encoded_[i].pieces;
    const std::size_t framing = model.multilingual() ? 2 : 1;  // language token, </s>
    if (encoded_[i].ids.size() > framing) {
      order_.push_back(i);
    } else {
      results_[i].hypotheses.emplace_back();
      results_[i].hypotheses.back().finished = true;
      ++finished_;
    }
  }
  std::stable_sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
    return encoded_[a].ids.size() > encoded_[b].ids.size();
  });
}

void Translation::start_batch() {
  const std::size_t count =
      std::min(static_cast<std::size_t>(options_.batch_size), order_.size() - next_);
  batch_.assign(order_.begin() + static_cast<std::ptrdiff_t>(next_),
                order_.begin() + static_cast<std::ptrdiff_t>(next_ + count));
  next_ += count;
  std::vector<std::vector<TokenId>> sources;
  for (const std::size_t i : batch_) sources.push_back(encoded_[i].ids);
  search_.emplace(model_.network, sources, options_.search,
                  std::vector<std::vector<TokenId>>(count, prefix_));
}

bool Translation::advance() {
  if (!search_) {
    if (next_ >= order_.size()) return false;
    start_batch();
  }
  if (!search_->advance()) finish_batch();
  return !done();
}

void Translation::finish_batch() {
  const Vocabulary& vocabulary = model_.target.vocabulary;
  for (std::size_t n = 0; n < batch_.size(); ++n) {
    SentenceTranslation& result = results_[batch_[n]];
    for (Hypothesis& hypothesis : search_->results(n)) {
      TranslationHypothesis output;
      for (std::size_t t = 0; t < hypothesis.tokens.size(); ++t) {
        const TokenId token = hypothesis.tokens[t];
        if (token != kUnknownId || hypothesis.attention.size() == 0) {
          output.pieces.push_back(vocabulary.piece(token));
          continue;
        }
        // An unknown word is the source's most attended one (Luong et al. 2015b).
        Index s = 0;
        hypothesis.attention.col(static_cast<Index>(t)).maxCoeff(&s);
        output.pieces.push_back(result.pieces[static_cast<std::size_t>(s)]);
      }
      std::vector<std::string> words;
      for (const auto& piece : output.pieces)
        if (!vocabulary.find(piece) || !vocabulary.is_control(*vocabulary.find(piece)))
          words.push_back(piece);
      output.text = model_.target.tokenizer.decode(words);
      output.log_probabilities = std::move(hypothesis.log_probabilities);
      output.score = hypothesis.score;
      output.finished = hypothesis.finished;
      output.attention = std::move(hypothesis.attention);
      result.hypotheses.push_back(std::move(output));
    }
  }
  finished_ += batch_.size();
  search_.reset();
}

std::vector<SentenceTranslation> translate(const TranslationModel& model,
                                           const std::vector<std::string>& sentences,
                                           const TranslateOptions& options) {
  Translation translation(model, sentences, options);
  while (translation.advance()) {
  }
  return translation.results();
}

}  // namespace refrain
