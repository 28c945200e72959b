#include "core/train/start_from.hpp"

#include <doctest/doctest.h>

#include "core/train/text_task.hpp"

using namespace refrain;

namespace {

TranslationModel model_of(const std::vector<ParallelData>& data, Index hidden, std::uint64_t seed) {
  TranslationTaskOptions options;
  options.source_languages = {"en"};
  options.target_languages = {"fr"};
  options.tokenizer.vocabulary_size = 60;
  options.model.embedding_size = 8;
  options.model.shared_embedding = options.model.tied_output = true;
  options.model.attention_size = 8;
  options.model.encoder.hidden_size = options.model.decoder.hidden_size = hidden;
  return make_translation_model(options, data, seed);
}

}  // namespace

TEST_CASE("a network starts from another's weights, its vocabulary piece by piece") {
  TranslationModel parent =
      model_of({{"en", "fr", {"a cat", "a red bird"}, {"un chat", "un oiseau"}}}, 6, 1);
  TranslationModel child = model_of({{"en", "fr", {"a cat barks"}, {"un chat aboie"}}}, 6, 2);
  Random random(3);
  for (auto& [name, parameter] : parent.network.parameters()) parameter->fill_uniform(random, 1);
  start_from(parent, child);
  const auto old = parent.network.parameters();
  const auto fresh = child.network.parameters();
  REQUIRE(old.size() == fresh.size());
  const auto& had = parent.target.vocabulary;
  const auto& has = child.target.vocabulary;
  std::size_t shared = 0;
  for (std::size_t i = 0; i < old.size(); ++i) {
    CAPTURE(old[i].name);
    const auto& from = old[i].parameter->value;
    const auto& to = fresh[i].parameter->value;
    if (from.rows() != static_cast<Index>(had.size())) {
      CHECK(to == from);
      continue;
    }
    for (std::size_t id = 0; id < has.size(); ++id)
      if (const auto before = had.find(has.piece(static_cast<TokenId>(id)))) {
        CHECK(to.row(static_cast<Index>(id)) == from.row(*before));
        ++shared;
      }
  }
  CHECK(shared > 10);
}

TEST_CASE("a piece that the parent has not starts as the mean of those that spell it") {
  TranslationModel parent = model_of({{"en", "fr", {"ab ab"}, {"cd cd"}}}, 6, 1);
  TranslationModel child = parent;
  const auto& had = parent.source.vocabulary;
  REQUIRE(had.find("a"));
  child.source.vocabulary.add("acx");
  child.target = child.source;
  auto& weight = child.network.source_embedding().weight.value;
  auto options = child.network.options();
  options.source_vocabulary = options.target_vocabulary = weight.rows() + 1;
  child.network = Seq2Seq<float>(options);
  start_from(parent, child);
  const auto& rows = parent.network.source_embedding().weight.value;
  const auto last = child.network.source_embedding().weight.value.bottomRows(1);
  CHECK(last.isApprox((rows.row(*had.find("a")) + rows.row(*had.find("c"))) / 2));
}

TEST_CASE("a wider network computes what the narrower one did, and its new units learn") {
  const std::vector<ParallelData> data{
      {"en", "fr", {"a cat", "a red bird"}, {"un chat", "un oiseau"}}};
  for (const auto attention : {AttentionKind::general, AttentionKind::additive})
    for (const bool feeding : {false, true})
      for (const auto kind : {CellKind::lstm, CellKind::gru, CellKind::simple_rnn}) {
        CAPTURE(static_cast<int>(attention));
        CAPTURE(feeding);
        CAPTURE(static_cast<int>(kind));
        const auto build = [&](Index more, std::uint64_t seed) {
          TranslationModel model = model_of(data, 6, seed);
          auto options = model.network.options();
          options.embedding_size = options.attention_size = 8 + more;
          options.encoder.bidirectional = true;
          options.encoder.layers = options.decoder.layers = 2;
          options.encoder.hidden_size = 6 + more;
          options.decoder.hidden_size = 10 + more;
          options.encoder.cell.kind = options.decoder.cell.kind = kind;
          options.attention = attention;
          options.input_feeding = feeding;
          model.network = Seq2Seq<float>(options);
          Random random(seed);
          for (auto& [name, parameter] : model.network.parameters())
            parameter->fill_uniform(random, 0.7);
          return model;
        };
        TranslationModel parent = build(0, 1), child = build(3, 2);
        start_from(parent, child);
        const auto examples = encode_pairs(parent, data, 20);
        const Batch batch = make_batch(examples, {0, 1});
        Seq2SeqPass<float> before, after;
        const double expected = parent.network.loss(batch, 0, before).loss;
        CHECK(child.network.loss(batch, 0, after).loss == doctest::Approx(expected).epsilon(1e-5));
        for (const auto& [name, parameter] : child.network.parameters()) parameter->zero_gradient();
        child.network.loss_and_gradient(batch, 0, 1, nullptr, after);
        for (const auto& [name, parameter] : child.network.parameters())
          if (name.ends_with("combine.weight"))
            CHECK(parameter->gradient.rightCols(3).topRows(8).cwiseAbs().maxCoeff() > 0);
      }
}

TEST_CASE("a model of larger sizes is refused by name and shapes, and nothing changes") {
  const std::vector<ParallelData> data{{"en", "fr", {"a cat"}, {"un chat"}}};
  TranslationModel parent = model_of(data, 8, 1), child = model_of(data, 6, 2);
  const auto before = child.network.source_embedding().weight.value;
  try {
    start_from(parent, child);
    FAIL("accepted");
  } catch (const ArgumentError& error) {
    CHECK(std::string(error.what()).find("encoder.") != std::string::npos);
    CHECK(std::string(error.what()).find("larger ones") != std::string::npos);
  }
  CHECK(child.network.source_embedding().weight.value == before);
}
