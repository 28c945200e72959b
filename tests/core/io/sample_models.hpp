// Tiny models for the tests of core/io: every weight random, every piece of a file in use.
#pragma once

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "core/io/model_file.hpp"
#include "core/io/tensor.hpp"

namespace refrain::samples {

inline const std::vector<std::string>& lines() {
  static const std::vector<std::string> text{"the old house", "an old tree", "the tree is old",
                                             "a \u00e9t\u00e9 \u6771\u4eac"};
  return text;
}

inline TextCodec codec(TokenizerKind kind, const std::vector<std::string>& controls = {}) {
  TokenizerOptions options;
  options.kind = kind;
  options.vocabulary_size = 30;
  TextCodec codec{Tokenizer::learn(options, lines()), Vocabulary()};
  for (const auto& control : controls) codec.vocabulary.add(control);
  for (const auto& piece : codec.tokenizer.learned_pieces()) codec.vocabulary.add(piece);
  return codec;
}

/// Random weights, also where a fresh network has zeros and ones.
template <class Network>
void randomise(Network& network, std::uint64_t seed) {
  Random random(seed);
  for (auto& [name, parameter] : network.parameters()) parameter->fill_uniform(random, 0.5);
}

inline ModelCard card() {
  ModelCard card;
  card.name = "Sample \"one\"";
  card.description = "two\nlines, \u00e9t\u00e9";
  card.data = "four lines";
  card.licence = "CC BY 2.0 FR";
  card.attribution = "nobody";
  card.command = "refrain train";
  card.scores.push_back({"test", "en-fr", "BLEU", 31.25, "nrefs:1|case:mixed", "refrain evaluate"});
  card.scores.push_back({"test", "en-fr", "chrF2", 0.1, "", ""});
  card.limits = {"it is tiny", ""};
  card.failures.push_back({"en-fr", "a cat", "un chien", "un chat"});
  return card;
}

inline Seq2SeqOptions seq2seq_options() {
  Seq2SeqOptions o;
  o.embedding_size = 4;
  o.encoder.hidden_size = 3;
  o.decoder.hidden_size = 5;
  return o;
}

/// `o` without vocabulary sizes. Shared where the options say so; else the target is by words.
inline ModelFile translation(Seq2SeqOptions o, std::uint64_t seed = 1, bool multilingual = false) {
  TranslationModel model;
  model.source_languages = {"en"};
  model.target_languages = {"fr"};
  std::vector<std::string> controls;
  if (multilingual) {
    model.target_languages.push_back("de");
    controls = {"<2fr>", "<2de>"};
  }
  model.preparation.unicode = NormalizationForm::none;
  model.source = codec(TokenizerKind::bpe, controls);
  model.target = o.shared_embedding ? model.source : codec(TokenizerKind::word);
  o.source_vocabulary = static_cast<Index>(model.source.vocabulary.size());
  o.target_vocabulary = static_cast<Index>(model.target.vocabulary.size());
  model.network = Seq2Seq<float>(o);
  randomise(model.network, seed);
  ModelFile file;
  file.model = std::move(model);
  file.card = card();
  file.checks = {{"the old tree", "fr", "a house"}, {"", "fr", ""}};
  return file;
}

inline ModelFile language_model(LanguageModelOptions o = {}, std::uint64_t seed = 1) {
  TextLanguageModel model;
  model.languages = {"en"};
  model.codec = codec(TokenizerKind::character);
  o.vocabulary = static_cast<Index>(model.codec.vocabulary.size());
  if (o.embedding_size == LanguageModelOptions().embedding_size) o.embedding_size = 4;
  if (o.stack.hidden_size == StackOptions().hidden_size) o.stack.hidden_size = 4;
  model.network = LanguageModel<float>(o);
  randomise(model.network, seed);
  ModelFile file;
  file.model = std::move(model);
  file.card = card();
  return file;
}

inline ParameterList<float> parameters(ModelFile& file) {
  return std::visit([](auto& model) { return model.network.parameters(); }, file.model);
}

inline bool same_bits(const float* a, const float* b, Index count) {
  return count == 0 || std::memcmp(a, b, static_cast<std::size_t>(count) * sizeof(float)) == 0;
}

/// Same parameters, same order, same bits.
inline void check_same_weights(ModelFile& a, ModelFile& b) {
  const auto first = parameters(a), second = parameters(b);
  REQUIRE(first.size() == second.size());
  for (std::size_t p = 0; p < first.size(); ++p) {
    INFO(first[p].name);
    CHECK(first[p].name == second[p].name);
    const auto &x = *first[p].parameter, &y = *second[p].parameter;
    REQUIRE(x.rows() == y.rows());
    REQUIRE(x.cols() == y.cols());
    CHECK(x.trainable == y.trainable);
    CHECK(same_bits(x.value.data(), y.value.data(), x.value.size()));
  }
}

/// A training state with something in every field.
inline Checkpoint checkpoint(ModelFile& file, std::uint64_t seed = 7) {
  Random random(seed);
  Checkpoint checkpoint;
  checkpoint.options.seed = 42;
  checkpoint.options.shards = 2;
  checkpoint.options.optimizer.learning_rate = 1e-3 / 3;
  TrainingState& s = checkpoint.state;
  s.step = 17;
  s.epoch = 2;
  s.position = 3;
  s.reductions = 1;
  s.stale = 4;
  s.stale_plateau = 5;
  s.best_nll = 1.0 / 3;
  s.best_step = 16;
  s.words = 5000000000;
  s.validations = {{8, 2.0 / 3, 0.25}, {16, 1.0 / 3, 0.5}};
  const auto fill = [&](auto& values) {
    for (Index i = 0; i < values.size(); ++i)
      values.data()[i] = static_cast<float>(random.uniform(-1e-3, 1e-3));
  };
  for (const auto& [name, parameter] : parameters(file)) {
    const Index n = parameter->value.size();
    Moments& moments = s.moments.emplace_back();
    if (parameter->trainable) {
      moments.first.resize(n);
      moments.second.resize(n);
      fill(moments.first);
      fill(moments.second);
    }
    fill(s.average.emplace_back(n));
    fill(s.best_weights.emplace_back(n));
  }
  fill(s.carried.emplace_back(4, 2));
  fill(s.carried.emplace_back(4, 1));
  return checkpoint;
}

/// Whether `message` has all of `parts`.
inline void check_says(const std::string& message, const std::vector<std::string>& parts) {
  INFO(message);
  for (const auto& part : parts) {
    INFO(part);
    CHECK(message.find(part) != std::string::npos);
  }
  CHECK(message.size() < 2000);
  CHECK(message.find('\n') == std::string::npos);
}

/// Calls `action`, which must throw E with all of `parts` in its message.
template <class E, class Action>
void check_refuses(const Action& action, const std::vector<std::string>& parts) {
  try {
    action();
  } catch (const E& error) {
    check_says(error.what(), parts);
    return;
  }
  FAIL_CHECK("nothing was refused; expected: " << (parts.empty() ? "" : parts.front()));
}

}  // namespace refrain::samples
