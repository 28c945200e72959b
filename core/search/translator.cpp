#include "core/search/translator.hpp"

#include <algorithm>

#include "core/text/cleaning.hpp"
#include "core/text/unicode_normalization.hpp"
#include "core/text/utf8.hpp"

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

MaskedText mask_source(const TranslationModel& model, std::string_view sentence) {
  std::string text(sentence);
  if (is_all_capitals(text)) text = sentence_case(text);
  const std::string prepared = prepare_text(model.preparation, text);
  if (!model.copying.enabled) return {prepared, {}};
  return mask_copies(prepared, model.copying, [&](char32_t c) {
    std::string piece;
    append_utf8(piece, c);
    return model.source.vocabulary.find(piece).has_value();
  });
}

Translation::Translation(const TranslationModel& model, const std::vector<std::string>& sentences,
                         const TranslateOptions& options, WorkerPool& workers)
    : model_(model), options_(options), wanted_(options.search.n_best), workers_(&workers) {
  options_.search.word_set = model.word_set(options.target);
  // All that the beam finds is wanted where a mark could be missing from the best.
  if (model.copying.enabled) options_.search.n_best = options_.search.beam_size;
  if (options.batch_size < 1)
    throw ArgumentError("batch_size must be positive, got " + std::to_string(options.batch_size));
  results_.resize(sentences.size());
  originals_.resize(sentences.size());
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    results_[i].source = sentences[i];
    capitals_.push_back(is_all_capitals(sentences[i]));
    MaskedText masked = mask_source(model, sentences[i]);
    originals_[i] = std::move(masked.originals);
    encoded_.push_back(encode_source(model, masked.text, options.target));
    for (const auto& piece : encoded_[i].pieces)
      results_[i].pieces.push_back(shown_piece(piece, i));
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

std::string Translation::shown_piece(const std::string& piece, std::size_t sentence) const {
  std::string text = unmask(piece, originals_[sentence]);
  if (!capitals_[sentence]) return text;
  const auto id = model_.source.vocabulary.find(piece);
  const bool control = id && model_.source.vocabulary.is_control(*id);
  return control ? text : upper_text(text);
}

void Translation::start_batch(std::size_t count) {
  auto batch = std::make_unique<Batch>();
  const auto first = order_.begin() + static_cast<std::ptrdiff_t>(next_);
  batch->sentences.assign(first, first + static_cast<std::ptrdiff_t>(count));
  next_ += count;
  batch->prefixes.resize(count);
  for (std::size_t n = 0; n < count; ++n) {
    const std::size_t sentence = batch->sentences[n];
    batch->sources.push_back(encoded_[sentence].ids);
    if (options_.prefix.empty()) continue;
    const std::string given =
        capitals_[sentence] ? sentence_case(options_.prefix) : options_.prefix;
    const std::string prefix =
        mask_like(prepare_text(model_.preparation, given), originals_[sentence]);
    for (const auto& piece : model_.target.tokenizer.encode(prefix))
      batch->prefixes[n].push_back(model_.target.vocabulary.id(piece));
  }
  batches_.push_back(std::move(batch));
}

/// Every thread has a batch, as far as the sentences go.
void Translation::start_batches() {
  // What is drawn depends on what is drawn together with it.
  const auto threads = static_cast<std::size_t>(options_.search.sample ? 1 : workers_->threads());
  while (batches_.size() < threads && next_ < order_.size()) {
    const std::size_t left = order_.size() - next_, idle = threads - batches_.size();
    start_batch(std::min(static_cast<std::size_t>(options_.batch_size), (left + idle - 1) / idle));
  }
}

void Translation::Batch::advance(const Translation& translation) {
  if (!search)
    search.emplace(translation.model_.network, sources, translation.options_.search,
                   std::move(prefixes));
  is_going = search->advance();
}

bool Translation::advance() {
  start_batches();
  workers_->run(static_cast<int>(batches_.size()),
                [this](int i) { batches_[static_cast<std::size_t>(i)]->advance(*this); });
  std::size_t kept = 0;
  for (auto& batch : batches_) {
    if (batch->is_going)
      std::swap(batches_[kept++], batch);
    else
      finish(*batch);
  }
  batches_.resize(kept);
  return !done();
}

TranslationHypothesis Translation::to_text(Hypothesis& hypothesis, std::size_t sentence) const {
  const Vocabulary& vocabulary = model_.target.vocabulary;
  TranslationHypothesis output;
  std::vector<std::string> words;
  for (std::size_t t = 0; t < hypothesis.tokens.size(); ++t) {
    const TokenId token = hypothesis.tokens[t];
    std::string piece = vocabulary.piece(token);
    if (token == kUnknownId && hypothesis.attention.size() != 0) {
      // An unknown word is the source's most attended one (Luong et al. 2015b).
      Index s = 0;
      hypothesis.attention.col(static_cast<Index>(t)).maxCoeff(&s);
      piece = encoded_[sentence].pieces[static_cast<std::size_t>(s)];
    }
    const auto id = vocabulary.find(piece);
    if (!id || !vocabulary.is_control(*id)) words.push_back(piece);
    output.pieces.push_back(shown_piece(piece, sentence));
  }
  output.text = unmask_all(model_.target.tokenizer.decode(words), originals_[sentence]);
  if (capitals_[sentence]) output.text = upper_text(output.text);
  output.log_probabilities = std::move(hypothesis.log_probabilities);
  output.score = hypothesis.score;
  output.finished = hypothesis.finished;
  output.attention = std::move(hypothesis.attention);
  return output;
}

void Translation::finish(const Batch& batch) {
  for (std::size_t n = 0; n < batch.sentences.size(); ++n) {
    const std::size_t sentence = batch.sentences[n];
    auto found = batch.search->results(n);
    const auto missing = [&](const Hypothesis& hypothesis) {
      std::string text;
      for (const TokenId token : hypothesis.tokens) text += model_.target.vocabulary.piece(token);
      return missing_marks(text, originals_[sentence]);
    };
    if (!originals_[sentence].empty())
      std::stable_sort(found.begin(), found.end(), [&](const Hypothesis& a, const Hypothesis& b) {
        return missing(a) < missing(b);
      });
    if (found.size() > static_cast<std::size_t>(wanted_))
      found.resize(static_cast<std::size_t>(wanted_));
    for (Hypothesis& hypothesis : found)
      results_[sentence].hypotheses.push_back(to_text(hypothesis, sentence));
  }
  finished_ += batch.sentences.size();
}

std::vector<SentenceTranslation> translate(const TranslationModel& model,
                                           const std::vector<std::string>& sentences,
                                           const TranslateOptions& options, WorkerPool& workers) {
  Translation translation(model, sentences, options, workers);
  while (translation.advance()) {
  }
  return translation.results();
}

}  // namespace refrain
