#include "core/train/trainer.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "core/train/cross_validation.hpp"
#include "tests/core/models_for_tests.hpp"

using namespace refrain;

namespace {

/// Copy task: the target is the source, over ten words.
std::vector<Example> copy_examples(std::size_t n) {
  Random random(3);
  std::vector<Example> examples(n);
  for (auto& example : examples) {
    for (std::uint64_t length = 1 + random.below(4); length > 0; --length)
      example.target.push_back(static_cast<TokenId>(4 + random.below(10)));
    example.source = example.target;
    example.source.push_back(kEndId);
  }
  return examples;
}

Seq2Seq<float> small_network(double dropout = 0) {
  Seq2SeqOptions options;
  options.source_vocabulary = options.target_vocabulary = 14;
  options.embedding_size = 12;
  options.encoder.hidden_size = 12;
  options.encoder.bidirectional = true;
  options.decoder.hidden_size = 16;
  options.dropout = dropout;
  Seq2Seq<float> network(options);
  Random random(1);
  network.initialise(random);
  return network;
}

LanguageModel<float> small_language_model() {
  LanguageModelOptions options;
  options.vocabulary = 14;
  options.embedding_size = 8;
  options.stack.hidden_size = 10;
  options.stack.layers = 2;
  options.stack.dropout = 0.2;
  options.stack.recurrent_dropout = 0.1;
  LanguageModel<float> network(options);
  Random random(1);
  network.initialise(random);
  return network;
}

std::vector<Batch> stream_batches() {
  std::vector<TokenId> stream;
  for (int i = 0; i < 400; ++i) stream.push_back(static_cast<TokenId>(4 + i * i % 10));
  return language_model_batches(stream, 4, 9);
}

TrainingOptions quick_options() {
  TrainingOptions options;
  options.batching.batch_size = 16;
  options.optimizer.learning_rate = 0.01;
  options.epochs = 3;
  return options;
}

template <class Model>
std::vector<float> weights_of(Model model) {
  std::vector<float> all;
  for (const auto& [name, parameter] : model.parameters())
    all.insert(all.end(), parameter->value.data(),
               parameter->value.data() + parameter->value.size());
  return all;
}

template <class Model>
void finish(Trainer<Model>& trainer) {
  while (!trainer.finished()) trainer.advance(1e9);
}

}  // namespace

TEST_CASE("the copy task is learnt") {
  TrainingOptions options = quick_options();
  options.epochs = 60;
  Trainer<Seq2Seq<float>> trainer(small_network(),
                                  TrainingData(copy_examples(150), options.batching), {}, options);
  const double first = trainer.advance(0).loss;
  finish(trainer);
  const auto batches = TrainingData(copy_examples(150), options.batching).validation_batches();
  const LossSum sum = trainer.evaluate(batches);
  CHECK(first > 2);
  CHECK(sum.nll / static_cast<double>(sum.words) < 0.2);
}

TEST_CASE("a run cut in calls and resumed from its state ends in the same bits") {
  TrainingOptions options = quick_options();
  options.average_decay = 0.95;
  const auto examples = copy_examples(90);
  const auto valid = TrainingData(copy_examples(20), options.batching).validation_batches();
  const auto make = [&](Seq2Seq<float> network) {
    return Trainer<Seq2Seq<float>>(std::move(network), TrainingData(examples, options.batching),
                                   valid, options);
  };
  auto whole = make(small_network(0.2));
  finish(whole);
  auto part = make(small_network(0.2));
  for (int i = 0; i < 7; ++i) part.advance(0);
  auto resumed = make(part.current());
  resumed.restore(part.state());
  finish(resumed);
  CHECK(weights_of(resumed.current()) == weights_of(whole.current()));
  CHECK(weights_of(resumed.result()) == weights_of(whole.result()));
  CHECK(resumed.state().validations.size() == whole.state().validations.size());
}

TEST_CASE("a language model's run resumes to the bit, its carried state included") {
  TrainingOptions options = quick_options();
  options.shards = 2;
  const auto make = [&](LanguageModel<float> network) {
    return Trainer<LanguageModel<float>>(std::move(network), TrainingData(stream_batches()), {},
                                         options);
  };
  auto whole = make(small_language_model());
  finish(whole);
  auto part = make(small_language_model());
  for (int i = 0; i < 5; ++i) part.advance(0);
  auto resumed = make(part.current());
  resumed.restore(part.state());
  finish(resumed);
  CHECK(weights_of(resumed.current()) == weights_of(whole.current()));
}

TEST_CASE("the number of threads changes nothing") {
  TrainingOptions options = quick_options();
  options.shards = 3;
  const auto run = [&](int threads) {
    WorkerPool workers(threads);
    Trainer<Seq2Seq<float>> trainer(small_network(0.1),
                                    TrainingData(copy_examples(60), options.batching), {}, options,
                                    workers);
    finish(trainer);
    return weights_of(trainer.result());
  };
  CHECK(run(1) == run(3));
  CHECK(run(1) == run(5));
}

TEST_CASE("shards add up to the gradient of the whole batch") {
  TrainingOptions options = quick_options();
  options.max_steps = 4;
  const auto run = [&](int shards) {
    options.shards = shards;
    Trainer<Seq2Seq<float>> trainer(small_network(),
                                    TrainingData(copy_examples(60), options.batching), {}, options);
    finish(trainer);
    return weights_of(trainer.result());
  };
  const auto one = run(1), three = run(3);
  double worst = 0;
  for (std::size_t i = 0; i < one.size(); ++i)
    worst = std::max(worst, static_cast<double>(std::abs(one[i] - three[i])));
  CHECK(worst < 1e-3);
}

TEST_CASE("a run that diverges names the step and keeps finite weights") {
  TrainingOptions options = quick_options();
  options.optimizer.kind = OptimizerKind::sgd;
  options.optimizer.learning_rate = 1e6;
  options.clip_norm = 0;
  options.epochs = 100;
  Seq2SeqOptions network_options = small_network().options();
  network_options.encoder.cell.kind = network_options.decoder.cell.kind = CellKind::simple_rnn;
  network_options.encoder.cell.activation = network_options.decoder.cell.activation =
      Activation::relu;
  Seq2Seq<float> network(network_options);
  Random random(1);
  network.initialise(random);
  Trainer<Seq2Seq<float>> trainer(network, TrainingData(copy_examples(60), options.batching), {},
                                  options);
  long step = 0;
  try {
    finish(trainer);
  } catch (const DivergedError& error) {
    step = error.step();
    CHECK(std::string(error.what()).find("step " + std::to_string(step)) != std::string::npos);
  }
  CHECK(step > 0);
  CHECK(trainer.state().step == step - 1);
  for (const float weight : weights_of(trainer.current())) REQUIRE(std::isfinite(weight));
}

TEST_CASE("early stopping keeps the best weights and plateau lowers the rate") {
  TrainingOptions options = quick_options();
  options.epochs = 200;
  options.patience = 3;
  options.optimizer.learning_rate = 0.05;
  options.schedule.kind = ScheduleKind::plateau;
  // Few training pairs, other validation pairs: it soon overfits.
  auto all = copy_examples(40);
  const std::vector<Example> few(all.begin(), all.begin() + 12), other(all.begin() + 12, all.end());
  const auto valid = TrainingData(other, options.batching).validation_batches();
  Trainer<Seq2Seq<float>> trainer(small_network(), TrainingData(few, options.batching), valid,
                                  options);
  Progress last;
  while (!trainer.finished()) last = trainer.advance(1e9);
  CHECK(last.reason.find("no better validation in 3 tries") == 0);
  CHECK(trainer.state().reductions > 0);
  double best = 1e9;
  for (const auto& record : trainer.state().validations) best = std::min(best, record.nll);
  CHECK(trainer.state().best_nll == best);
  auto result = trainer.result();
  Seq2Seq<float>::Pass pass;
  LossSum sum;
  for (const auto& batch : valid) sum += result.loss(batch, 0, pass);
  CHECK(sum.nll / static_cast<double>(sum.words) == doctest::Approx(best).epsilon(1e-5));
  CHECK_THROWS_AS(trainer.advance(1), StateError);
}

TEST_CASE("a state of another model, and options out of range, are refused") {
  TrainingOptions options = quick_options();
  Trainer<Seq2Seq<float>> trainer(small_network(),
                                  TrainingData(copy_examples(20), options.batching), {}, options);
  TrainingState state = trainer.state();
  state.moments.pop_back();
  CHECK_THROWS_AS(trainer.restore(state), FormatError);
  state = trainer.state();
  state.position = 99;
  CHECK_THROWS_AS(trainer.restore(state), FormatError);
  options.shards = 0;
  CHECK_THROWS_AS(
      (Trainer<Seq2Seq<float>>(small_network(), TrainingData(copy_examples(20), {}), {}, options)),
      ArgumentError);
  CHECK_THROWS_AS(TrainingData(std::vector<Example>{}, {}), DataError);
}

TEST_CASE("cross-validation leaves every example out once and fills its table") {
  Random random(1);
  std::vector<int> seen(23);
  for (const auto& fold : make_folds(23, 4, random))
    for (const std::size_t row : fold) ++seen[row];
  CHECK(seen == std::vector<int>(23, 1));
  CHECK_THROWS_AS(make_folds(3, 4, random), ArgumentError);

  TrainingOptions options = quick_options();
  CrossValidation<Seq2Seq<float>> validation(
      copy_examples(60), {2, 12}, 3,
      [](Index hidden) {
        Seq2SeqOptions network_options = small_network().options();
        network_options.encoder.hidden_size = network_options.decoder.hidden_size = hidden;
        Seq2Seq<float> network(network_options);
        Random initial(1);
        network.initialise(initial);
        return network;
      },
      options);
  while (!validation.finished()) validation.advance(1e9);
  const auto& table = validation.table();
  REQUIRE(table.size() == 2);
  CHECK(table[0].fold_nll.size() == 3);
  CHECK(table[1].mean < table[0].mean);
  CHECK(table[1].parameters > table[0].parameters);
  CHECK(table[0].deviation > 0);
  CHECK_THROWS_AS(validation.advance(1), StateError);
}
