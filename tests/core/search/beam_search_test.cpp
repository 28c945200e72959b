#include "core/search/beam_search.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "core/search/sampling.hpp"
#include "core/search/text_generator.hpp"
#include "core/search/translator.hpp"
#include "core/text/cleaning.hpp"
#include "tests/core/models_for_tests.hpp"

using namespace refrain;
using refrain::test::small_translator;

namespace {

std::vector<Hypothesis> search(const TranslationModel& model, const std::string& text,
                               const SearchOptions& options, std::vector<TokenId> prefix = {}) {
  BeamSearch beam(model.network, {encode_source(model, text, "fr").ids}, options,
                  {std::move(prefix)});
  while (beam.advance()) {
  }
  return beam.results(0);
}

SearchOptions beam_of(int size, int n_best = 1) {
  SearchOptions options;
  options.beam_size = size;
  options.n_best = n_best;
  options.max_length = 30;
  return options;
}

}  // namespace

TEST_CASE("a wider beam finds better scores as a rule, n-best lists are sorted and distinct") {
  int better = 0, worse = 0;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const TranslationModel model = small_translator(seed);
    const auto greedy = search(model, "a b c", beam_of(1));
    const auto wide = search(model, "a b c", beam_of(8, 8));
    REQUIRE(!wide.empty());
    worse += wide[0].score < greedy[0].score - 1e-5;
    better += wide[0].score > greedy[0].score + 1e-5;
    std::set<std::vector<TokenId>> distinct;
    for (std::size_t i = 0; i < wide.size(); ++i) {
      if (i > 0) CHECK(wide[i].score <= wide[i - 1].score);
      distinct.insert(wide[i].tokens);
    }
    CHECK(distinct.size() == wide.size());
  }
  CHECK(better > 2 * worse);
}

TEST_CASE("of many words the likeliest begin the hypotheses, wherever they stand") {
  Seq2SeqOptions sizes;
  sizes.source_vocabulary = 9;
  sizes.target_vocabulary = 333;
  sizes.embedding_size = 6;
  sizes.encoder.hidden_size = sizes.decoder.hidden_size = 8;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Seq2Seq<float> network(sizes);
    Random random(seed);
    network.initialise(random);
    const std::vector<TokenId> source{4, 5, kEndId};
    StepDecoder decoder(network);
    decoder.begin(source, {3}, 3);
    const Buffer<float>& scores = decoder.step(std::vector<TokenId>{kBeginId});
    std::vector<TokenId> order(333);
    std::iota(order.begin(), order.end(), 0);
    std::erase_if(order, [](TokenId id) { return id == kPadId || id == kBeginId || id == kEndId; });
    std::sort(order.begin(), order.end(),
              [&](TokenId a, TokenId b) { return scores(a, 0) > scores(b, 0); });
    for (const int size : {1, 5}) {
      BeamSearch beam(network, {source}, beam_of(size));
      beam.advance();
      std::vector<TokenId> first;
      for (const BeamNode& node : beam.tree(0))
        if (node.parent == 0) first.push_back(node.token);
      CHECK(first == std::vector<TokenId>(order.begin(), order.begin() + size));
    }
  }
}

TEST_CASE("a search among some words finds what the same network has without the others") {
  for (const int size : {1, 4}) {
    TranslationModel model = small_translator(3);
    auto& network = model.network;
    const auto V = static_cast<TokenId>(model.target.vocabulary.size());
    std::vector<TokenId> words;
    for (TokenId id = 0; id < V; ++id)
      if (id < 4 || id % 2 == 0) words.push_back(id);
    network.output_words = {words};
    SearchOptions options = beam_of(size, size);
    options.word_set = 0;
    const auto among = search(model, "a b c", options);
    // Without a set, and no chance for the others.
    for (auto& [name, parameter] : network.parameters())
      if (name == "output.bias")
        for (TokenId id = 4; id < V; ++id)
          if (id % 2 != 0) parameter->value(id, 0) = -1e9f;
    const auto without = search(model, "a b c", beam_of(size, size));
    REQUIRE(among.size() == without.size());
    for (std::size_t i = 0; i < among.size(); ++i) {
      CHECK(among[i].tokens == without[i].tokens);
      CHECK(among[i].score == doctest::Approx(without[i].score).epsilon(1e-5));
    }
    // A forced first word need not be one of them.
    const auto forced = search(model, "a b c", options, {5});
    REQUIRE(!forced.empty());
    CHECK(forced[0].tokens.front() == 5);
    options.word_set = 1;
    CHECK_THROWS_AS(search(model, "a b c", options), ArgumentError);
  }
}

TEST_CASE("a model of several languages writes each with the words of its own texts") {
  TranslationTaskOptions options;
  options.source_languages = {"en"};
  options.target_languages = {"fr", "de"};
  options.tokenizer.kind = TokenizerKind::word;
  options.model.embedding_size = options.model.encoder.hidden_size = 4;
  options.model.decoder.hidden_size = 4;
  const std::vector<ParallelData> data{{"en", "fr", {"a b"}, {"p q"}},
                                       {"en", "de", {"a c"}, {"x q"}}};
  TranslationModel model = make_translation_model(options, data, 1);
  const auto pieces = [&](const char* language) {
    std::set<std::string> set;
    for (const TokenId id : model.network.words_of(model.word_set(language)))
      if (!model.target.vocabulary.is_control(id)) set.insert(model.target.vocabulary.piece(id));
    return set;
  };
  CHECK(pieces("fr") == std::set<std::string>{"p", "q"});
  CHECK(pieces("de") == std::set<std::string>{"x", "q"});
  CHECK_THROWS_AS(model.word_set("es"), ArgumentError);
  for (const auto& example : encode_pairs(model, data, 0)) CHECK(example.word_set >= 0);
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    TranslateOptions how;
    how.target = "de";
    how.search.sample = true;
    how.search.beam_size = 1;
    how.search.seed = seed;
    const auto results = translate(model, {"a b c"}, how);
    for (const auto& piece : results[0].hypotheses[0].pieces) CHECK(piece != "p");
  }
}

TEST_CASE("what is to be copied is in every translation, whatever the network says") {
  TranslationModel model = small_translator(2);
  model.copying = {true, WordFilter(std::unordered_set<std::string>{"a", "b", "c"})};
  TranslateOptions how;
  how.search = beam_of(4, 3);
  const auto results = translate(model, {"a b https://x.org/y c 12:30", "a b c", ""}, how);
  REQUIRE(!results[0].hypotheses.empty());
  CHECK(results[0].hypotheses.size() <= 3);
  for (const auto& hypothesis : results[0].hypotheses) {
    CHECK(hypothesis.text.find("https://x.org/y") != std::string::npos);
    CHECK(hypothesis.text.find("12:30") != std::string::npos);
  }
  bool shown = false;
  for (const auto& piece : results[0].pieces) shown = shown || piece == "https://x.org/y";
  CHECK(shown);
  // A text without anything to copy is translated as ever.
  model.copying = {};
  const auto plain = translate(model, {"a b c"}, how);
  CHECK(plain[0].hypotheses[0].text == results[1].hypotheses[0].text);
  CHECK(results[2].hypotheses[0].text.empty());
}

TEST_CASE("a sentence in capitals is read as any other, and comes back in capitals") {
  const TranslationModel model = small_translator(2);
  TranslateOptions how;
  how.search = beam_of(4, 1);
  const auto results = translate(model, {"AB ABBA", "Ab abba"}, how);
  const auto &loud = results[0].hypotheses[0], &calm = results[1].hypotheses[0];
  CHECK(loud.text == upper_text(calm.text));
  CHECK(loud.log_probabilities == calm.log_probabilities);
  CHECK(results[0].source == "AB ABBA");
  CHECK(results[0].pieces.back() == "</s>");
}

TEST_CASE("without length penalty the score is the sum of log-probabilities") {
  const TranslationModel model = small_translator(3);
  SearchOptions options = beam_of(4, 4);
  options.length_penalty = 0;
  for (const auto& h : search(model, "d e f g", options)) {
    const double sum = std::accumulate(h.log_probabilities.begin(), h.log_probabilities.end(), 0.0);
    CHECK(h.score == doctest::Approx(sum).epsilon(1e-5));
    CHECK(h.log_probabilities.size() == h.tokens.size() + (h.finished ? 1 : 0));
    REQUIRE(h.attention.cols() == static_cast<Index>(h.tokens.size()));
    for (Index t = 0; t < h.attention.cols(); ++t)
      CHECK(h.attention.col(t).sum() == doctest::Approx(1).epsilon(1e-4));
  }
}

TEST_CASE("length and coverage penalties are Wu et al.'s") {
  const TranslationModel model = small_translator(5);
  SearchOptions options = beam_of(1);
  options.length_penalty = 0.7;
  options.coverage_penalty = 0.3;
  const Hypothesis h = search(model, "a b c", options)[0];
  double expected = std::accumulate(h.log_probabilities.begin(), h.log_probabilities.end(), 0.0);
  expected /= std::pow((5.0 + static_cast<double>(h.log_probabilities.size())) / 6, 0.7);
  for (Index i = 0; i < h.attention.rows(); ++i)
    expected += 0.3 * std::log(std::min(1.0, static_cast<double>(h.attention.row(i).sum())));
  CHECK(h.score == doctest::Approx(expected).epsilon(1e-4));
}

TEST_CASE("a forced prefix begins the result, whatever the model prefers") {
  const TranslationModel model = small_translator(2);
  const TokenId u = model.target.vocabulary.id("u"), y = model.target.vocabulary.id("y");
  for (const int size : {1, 5}) {
    const auto results = search(model, "a b", beam_of(size, size), {u, y});
    for (const auto& h : results) {
      REQUIRE(h.tokens.size() >= 2);
      CHECK(h.tokens[0] == u);
      CHECK(h.tokens[1] == y);
    }
  }
}

TEST_CASE("several sources at once give what they give alone") {
  const TranslationModel model = small_translator(7);
  const std::vector<std::string> texts{"a b c d e f g", "h", "i j a", "c c c c"};
  for (const int size : {1, 3}) {
    std::vector<std::vector<TokenId>> sources;
    for (const auto& text : texts) sources.push_back(encode_source(model, text, "fr").ids);
    BeamSearch together(model.network, sources, beam_of(size));
    while (together.advance()) {
    }
    for (std::size_t n = 0; n < texts.size(); ++n)
      CHECK(together.results(n)[0].tokens == search(model, texts[n], beam_of(size))[0].tokens);
  }
}

TEST_CASE("every search ends: at the longest length, and loops are cut") {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    TranslationModel model = small_translator(seed);
    for (auto& [name, parameter] : model.network.parameters())
      if (name == "output.bias") parameter->value(kEndId, 0) = -50;  // it never wants to end
    const Hypothesis h = search(model, "a b c", beam_of(2))[0];
    CHECK(h.tokens.size() <= 30);
    for (std::size_t i = 4; i < h.tokens.size(); ++i)
      CHECK(!(h.tokens[i] == h.tokens[i - 1] && h.tokens[i] == h.tokens[i - 2] &&
              h.tokens[i] == h.tokens[i - 3]));
  }
}

TEST_CASE("sampling depends on its seed alone and respects top-k") {
  const TranslationModel model = small_translator(4);
  SearchOptions options = beam_of(1);
  options.sample = true;
  options.seed = 9;
  const auto first = search(model, "a b c", options)[0].tokens;
  CHECK(search(model, "a b c", options)[0].tokens == first);
  options.top_k = 1;  // nothing is left to chance
  const auto certain = search(model, "a b c", options)[0].tokens;
  options.seed = 77;
  CHECK(search(model, "a b c", options)[0].tokens == certain);

  TranslateOptions drawn;
  drawn.search = beam_of(1);
  drawn.search.sample = true;
  const auto texts = [&](int threads) {
    WorkerPool workers(threads);
    std::string all;
    for (const auto& sentence : translate(model, {"a b c", "d e", "f"}, drawn, workers))
      all += sentence.hypotheses.front().text + '\n';
    return all;
  };
  CHECK(texts(1) == texts(3));

  Vector<float> scores(4);
  scores << 0, 3, 2, -9;
  Random random(1);
  int counts[4] = {};
  for (int i = 0; i < 4000; ++i) ++counts[sample_word(scores, 1.0, 2, random)];
  CHECK(counts[0] + counts[3] == 0);
  CHECK(counts[1] / 4000.0 == doctest::Approx(1 / (1 + std::exp(-1.0))).epsilon(0.05));
}

TEST_CASE("impossible options are refused by name") {
  const TranslationModel model = small_translator();
  SearchOptions options = beam_of(2, 3);
  CHECK_THROWS_AS(search(model, "a", options), ArgumentError);
  options = beam_of(2);
  options.sample = true;
  CHECK_THROWS_AS(search(model, "a", options), ArgumentError);
  CHECK_THROWS_AS(search(model, "a", beam_of(0)), ArgumentError);
  CHECK_THROWS_AS(BeamSearch(model.network, {}, beam_of(1)), ArgumentError);
  CHECK_THROWS_AS(BeamSearch(model.network, {{}}, beam_of(1)), ArgumentError);
}

TEST_CASE("empty sentences come back empty, unknown words take the most attended source word") {
  TranslationModel model = small_translator(6);
  const auto results = translate(model, {"", "a b", "   "}, {});
  CHECK(results[0].hypotheses[0].text.empty());
  CHECK(results[2].hypotheses[0].text.empty());
  for (auto& [name, parameter] : model.network.parameters())
    if (name == "output.bias") {
      parameter->value(kUnknownId, 0) = 50;
      parameter->value(kEndId, 0) = 49.5f;
    }
  TranslateOptions options;
  options.search = beam_of(1);
  const auto copied = translate(model, {"Zanzibar"}, options)[0].hypotheses[0];
  for (const auto& piece : copied.pieces) CHECK((piece == "Zanzibar" || piece == "</s>"));
}

TEST_CASE("a multilingual model needs a language that it knows") {
  const TranslationModel model = small_translator(1, true);
  CHECK(encode_source(model, "a b", "de").pieces[0] == "<2de>");
  CHECK_THROWS_AS(encode_source(model, "a b", "xx"), ArgumentError);
  TranslateOptions options;
  options.target = "fr";
  CHECK(translate(model, {"a b"}, options).size() == 1);
}

TEST_CASE("a language model continues a text deterministically and shows its distribution") {
  LanguageModelTaskOptions options;
  options.tokenizer.kind = TokenizerKind::word;
  options.model.embedding_size = 6;
  options.model.stack.hidden_size = 8;
  const TextLanguageModel model = make_language_model(options, {"a b c d", "e f g"}, 1);
  GenerateOptions generate;
  generate.max_length = 12;
  const auto run = [&] {
    TextGenerator generator(model, "a b", generate);
    while (generator.advance()) {
    }
    return generator.text();
  };
  CHECK(run() == run());
  CHECK(run().rfind("a b", 0) == 0);
  const auto words = TextGenerator(model, "a", generate).next_words(100);
  double total = 0;
  for (const auto& word : words) total += static_cast<double>(word.probability);
  CHECK(total == doctest::Approx(1).epsilon(1e-4));
  CHECK(words[0].probability >= words[1].probability);
  generate.temperature = 0;
  CHECK_THROWS_AS(TextGenerator(model, "a", generate), ArgumentError);
}

TEST_CASE("branches begin with the most probable words after the prefix and go on greedily") {
  const TranslationModel model = small_translator(5);
  const auto greedy = search(model, "a b c", beam_of(1));
  REQUIRE(greedy[0].tokens.size() > 2);
  const std::vector<TokenId> prefix{greedy[0].tokens[0]};
  SearchOptions options = beam_of(5, 5);
  options.branch = true;
  const auto branches = search(model, "a b c", options, prefix);
  CHECK(branches.size() == 5);
  std::set<TokenId> begun;
  for (const Hypothesis& branch : branches) {
    REQUIRE(!branch.tokens.empty());
    CHECK(branch.tokens[0] == prefix[0]);
    const bool ends = branch.tokens.size() == 1;
    begun.insert(ends ? kEndId : branch.tokens[1]);
    if (ends) continue;
    // The rest is what a greedy search makes of the same beginning.
    const auto alone = search(model, "a b c", beam_of(1), {branch.tokens[0], branch.tokens[1]});
    CHECK(branch.tokens == alone[0].tokens);
  }
  CHECK(begun.size() == branches.size());
  CHECK(begun.count(greedy[0].tokens[1]) == 1);
  options = beam_of(1);
  options.branch = options.sample = true;
  CHECK_THROWS_AS(search(model, "a", options), ArgumentError);
}
