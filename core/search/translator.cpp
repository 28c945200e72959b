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
    : model_(model),
      options_(options),
      wanted_(options.search.n_best),
      workers_(&workers),
      // What is drawn depends on what is drawn together with it.
      batches_(static_cast<std::size_t>(options.search.sample ? 1 : workers.threads())) {
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

bool Translation::take_sentences(Batch& batch) {
  const std::lock_guard lock(mutex_);
  // Even parts of what is left: towards the end the batches are smaller, and no thread waits long.
  const std::size_t left = order_.size() - next_, threads = batches_.size();
  const std::size_t count =
      std::min(static_cast<std::size_t>(options_.batch_size), (left + threads - 1) / threads);
  const auto first = order_.begin() + static_cast<std::ptrdiff_t>(next_);
  batch.sentences.assign(first, first + static_cast<std::ptrdiff_t>(count));
  next_ += count;
  return count > 0;
}

void Translation::start(Batch& batch) const {
  std::vector<std::vector<TokenId>> sources, prefixes(batch.sentences.size());
  for (std::size_t n = 0; n < batch.sentences.size(); ++n) {
    const std::size_t sentence = batch.sentences[n];
    sources.push_back(encoded_[sentence].ids);
    if (options_.prefix.empty()) continue;
    const std::string given =
        capitals_[sentence] ? sentence_case(options_.prefix) : options_.prefix;
    const std::string prefix =
        mask_like(prepare_text(model_.preparation, given), originals_[sentence]);
    for (const auto& piece : model_.target.tokenizer.encode(prefix))
      prefixes[n].push_back(model_.target.vocabulary.id(piece));
  }
  batch.search.emplace(model_.network, sources, options_.search, std::move(prefixes));
}

/// A thread's part of advance(): at least one step, where there is one to make.
void Translation::work(Batch& batch, std::chrono::steady_clock::time_point until) {
  do {
    if (!batch.search) {
      if (!take_sentences(batch)) return;
      start(batch);
    }
    if (!batch.search->advance()) finish(batch);
  } while (std::chrono::steady_clock::now() < until);
}

bool Translation::advance() {
  constexpr auto kSlice = std::chrono::milliseconds(10);
  const auto now = std::chrono::steady_clock::now();
  const auto until = batches_.size() > 1 ? now + kSlice : now;
  workers_->run(static_cast<int>(batches_.size()),
                [&](int i) { work(batches_[static_cast<std::size_t>(i)], until); });
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

void Translation::finish(Batch& batch) {
  for (std::size_t n = 0; n < batch.sentences.size(); ++n) {
    const std::size_t sentence = batch.sentences[n];
    auto found = batch.search->results(n);
    const auto lacks_less = [&](const Hypothesis& a, const Hypothesis& b) {
      const auto missing = [&](const Hypothesis& hypothesis) {
        std::string text;
        for (const TokenId token : hypothesis.tokens) text += model_.target.vocabulary.piece(token);
        return missing_marks(text, originals_[sentence]);
      };
      return missing(a) < missing(b);
    };
    // Sorted by insertion: std::stable_sort of so few weighs 6 kB in the module.
    if (!originals_[sentence].empty())
      for (auto at = found.begin(); at != found.end(); ++at)
        std::rotate(std::upper_bound(found.begin(), at, *at, lacks_less), at, at + 1);
    if (found.size() > static_cast<std::size_t>(wanted_))
      found.resize(static_cast<std::size_t>(wanted_));
    for (Hypothesis& hypothesis : found)
      results_[sentence].hypotheses.push_back(to_text(hypothesis, sentence));
  }
  batch.search.reset();
  const std::lock_guard lock(mutex_);
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
