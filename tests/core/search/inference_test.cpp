// What inference costs, counted: seconds depend on the machine, these do not.

#include <doctest/doctest.h>

#include "core/io/model_file.hpp"
#include "core/io/tensor.hpp"
#include "core/search/translator.hpp"
#include "core/train/alignment_model.hpp"
#include "tests/core/models_for_tests.hpp"

#if defined(__SANITIZE_ADDRESS__)
// Of sanitizer/allocator_interface.h, which GCC does not install.
extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*malloc_hook)(const volatile void*,
                                                                             std::size_t),
                                                         void (*free_hook)(const volatile void*));
#endif

using namespace refrain;
using refrain::test::small_pairs;
using refrain::test::small_translator;

namespace {

ModelFile packed(const TranslationModel& model, TensorFormat format) {
  ModelFile file;
  file.model = model;
  return load_model(save_model(file, format), LoadFor::inference);
}

const std::vector<std::string> kSentences{"a b c", "d", "e f g h i j a", "b c", "j i h"};

std::vector<std::string> translations(const TranslationModel& model, int batch, int beam,
                                      int threads = 1) {
  WorkerPool workers(threads);
  TranslateOptions options;
  options.target = "fr";
  options.batch_size = batch;
  options.search.beam_size = beam;
  options.search.max_length = 12;
  std::vector<std::string> texts;
  for (const auto& result : translate(model, kSentences, options, workers)) {
    std::string text = result.hypotheses.front().text;
    for (const float p : result.hypotheses.front().log_probabilities)
      text += " " + std::to_string(p);
    texts.push_back(text);
  }
  return texts;
}

#if defined(__SANITIZE_ADDRESS__)
long allocations = 0;
void count_allocation(const volatile void*, std::size_t) {
  ++allocations;
}
void ignore_release(const volatile void*) {}
#endif

}  // namespace

TEST_CASE("a packed network says what the network says; int8 what its rounded weights say") {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const TranslationModel model = small_translator(seed);
    ModelFile floats = packed(model, TensorFormat::float32);
    for (const auto& [name, parameter] : floats.translation().network.parameters())
      CHECK(parameter->packed.empty() == (parameter->cols() <= 1));
    Seq2SeqPass<float> pass, other;
    const auto ids = encode_source(model, "a b c d", "fr").ids;
    const std::vector<int> lengths{static_cast<int>(ids.size())};
    model.network.encode(ids, lengths, lengths[0], nullptr, pass);
    floats.translation().network.encode(ids, lengths, lengths[0], nullptr, other);
    CHECK((pass.memory.values - other.memory.values).cwiseAbs().maxCoeff() < 1e-6f);
    ModelFile int8 = packed(model, TensorFormat::int8);
    int8.translation().network.encode(ids, lengths, lengths[0], nullptr, other);
    CHECK((pass.memory.values - other.memory.values).cwiseAbs().maxCoeff() < 0.1f);
    // It is saved as it was read.
    ModelFile plain;
    plain.model = model;
    const std::string text = save_model(plain, TensorFormat::int8);
    CHECK(save_model(int8, TensorFormat::int8) == text);
  }
}

TEST_CASE("a translation is the same alone and in a batch, to the bit") {
  for (const TensorFormat format : {TensorFormat::float32, TensorFormat::int8})
    for (const int beam : {1, 4}) {
      ModelFile file = packed(small_translator(2), format);
      const auto alone = translations(file.translation(), 1, beam);
      CHECK(translations(file.translation(), 5, beam) == alone);
      CHECK(translations(file.translation(), 2, beam) == alone);
      for (const int threads : {2, 3, 8})
        CHECK(translations(file.translation(), 2, beam, threads) == alone);
      file.translation().network.shortlist =
          learn_shortlist(encode_pairs(file.translation(), small_pairs(), 0), 14, 14, {0, 1, 2, 3},
                          {2, 1e-3, 2, 5});
      const auto some = translations(file.translation(), 1, beam);
      CHECK(translations(file.translation(), 5, beam) == some);
      CHECK(translations(file.translation(), 5, beam, 2) == some);
      CHECK(some != alone);
    }
}

TEST_CASE("a word costs the multiplications its network has, and memory for nothing once warm") {
  ModelFile file = packed(small_translator(1), TensorFormat::float32);
  const Seq2Seq<float>& network = file.translation().network;
  StepDecoder decoder(network);
  const auto ids = encode_source(file.translation(), "a b c", "fr").ids;
  decoder.begin(ids, {static_cast<int>(ids.size())}, static_cast<Index>(ids.size()));
  const auto& options = network.options();
  const double E = static_cast<double>(options.embedding_size),
               H = static_cast<double>(options.decoder.hidden_size),
               F = static_cast<double>(options.encoder.output_size()),
               V = static_cast<double>(options.target_vocabulary);
  const double a_word = 4 * H * (E + H) + H * (F + H) + V * H;
  std::vector<TokenId> words{kBeginId};
  std::vector<int> parents{0};
  for (int t = 0; t < 4; ++t) {
    const ProductCounters before = product_counters();
#if defined(__SANITIZE_ADDRESS__)
    if (t == 2) __sanitizer_install_malloc_and_free_hooks(count_allocation, ignore_release);
    const long allocated = allocations;
#endif
    decoder.step(words);
    decoder.select(parents);
#if defined(__SANITIZE_ADDRESS__)
    CHECK(allocations == allocated);
#endif
    CHECK(product_counters().multiply_adds - before.multiply_adds == a_word);
    // Panels end in rows that are not there, so a little more than 4 bytes a weight.
    const double bytes = product_counters().bytes - before.bytes;
    CHECK(bytes >= 4 * a_word);
    CHECK(bytes <= 4 * a_word + 4 * 32 * (E + 2 * H + F + H));
    words[0] = 5;
  }
}

TEST_CASE(
    "a greedy search by a preview of the output layer finds the words that it finds without") {
  Seq2SeqOptions sizes;
  sizes.source_vocabulary = 30;
  sizes.target_vocabulary = 4200;
  sizes.embedding_size = 16;
  sizes.encoder.hidden_size = 16;
  sizes.decoder.hidden_size = 32;
  sizes.attention_size = 128;
  for (const bool tied : {false, true}) {
    sizes.tied_output = tied;
    if (tied) sizes.embedding_size = sizes.attention_size;
    Seq2Seq<float> plain(sizes);
    Random random(3);
    plain.initialise(random);
    for (auto& [name, parameter] : plain.parameters()) {
      parameter->value *= 2.5f;
      parameter->pack();
    }
    Seq2Seq<float> previewed = plain;
    previewed.prepare_search();
    std::vector<std::vector<TokenId>> sources;
    for (TokenId word = 4; word < 24; ++word)
      sources.push_back({word, word + 5, 29 - word / 2, kEndId});
    const auto found = [](const Seq2Seq<float>& network,
                          const std::vector<std::vector<TokenId>>& from) {
      SearchOptions options;
      options.beam_size = 1;
      options.max_length = 12;
      BeamSearch search(network, from, options);
      while (search.advance()) {
      }
      std::vector<Hypothesis> all;
      for (std::size_t n = 0; n < from.size(); ++n) all.push_back(search.results(n).at(0));
      return all;
    };
    const auto expected = found(plain, sources), together = found(previewed, sources);
    const ProductCounters start = product_counters();
    found(plain, {sources[0]});
    const ProductCounters middle = product_counters();
    found(previewed, {sources[0]});
    CHECK(product_counters().bytes - middle.bytes < 0.8 * (middle.bytes - start.bytes));
    for (std::size_t n = 0; n < sources.size(); ++n) {
      CHECK(together[n].tokens == expected[n].tokens);
      CHECK(together[n].score == doctest::Approx(expected[n].score).epsilon(1e-3));
      CHECK(found(previewed, {sources[n]})[0].log_probabilities == together[n].log_probabilities);
    }
  }
}

TEST_CASE("a shortlist learns what translates what") {
  std::vector<Example> pairs;
  // Source word 4 + i means target word 20 + i; the pairs differ in which words stand together.
  for (int i = 0; i < 10; ++i)
    for (int j = 0; j < 10; ++j)
      if (i != j) pairs.push_back({{4 + i, 4 + j, kEndId}, {20 + j, 20 + i}, -1});
  const Shortlist shortlist = learn_shortlist(pairs, 14, 40, {0, 1, 2, 3}, {2, 0.2, 0, 8});
  CHECK(shortlist.common == std::vector<TokenId>{0, 1, 2, 3});
  for (int i = 0; i < 10; ++i)
    CHECK(shortlist.words[static_cast<std::size_t>(4 + i)] == std::vector<TokenId>{20 + i});
  CHECK(shortlist.of(std::vector<TokenId>{5, 4, 5}) == std::vector<TokenId>{0, 1, 2, 3, 20, 21});
  CHECK_THROWS_AS(learn_shortlist({}, 4, 4, {}, {}), DataError);
}

TEST_CASE("a search chooses from the shortlist, and from every word when asked") {
  TranslationModel model = small_translator(4);
  model.network.shortlist.common = {0, 1, 2, 3};
  model.network.shortlist.words.assign(model.source.vocabulary.size(), {7, 9});
  TranslateOptions options;
  options.target = "fr";
  options.search.max_length = 12;
  const auto few = translate(model, {"a b c"}, options)[0].hypotheses[0];
  for (const auto& piece : few.pieces) {
    const TokenId id = model.target.vocabulary.id(piece);
    CHECK((id <= kEndId || id == 7 || id == 9));
  }
  options.prefix = "x";
  CHECK(translate(model, {"a b c"}, options)[0].hypotheses[0].pieces[0] == "x");
  options.prefix.clear();
  options.search.shortlist = false;
  const auto all = translate(model, {"a b c"}, options)[0].hypotheses[0];
  model.network.shortlist = {};
  CHECK(translate(model, {"a b c"}, options)[0].hypotheses[0].text == all.text);
}
