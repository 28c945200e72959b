// Whole models against PyTorch: the gradients of a batch, then ten updates by Adam with clipping.
#include "tests/core/nn/golden.hpp"

#include "core/train/trainer.hpp"

namespace refrain {
namespace {

using golden::Json;

Seq2SeqOptions lstm_general() {
  Seq2SeqOptions o;
  o.source_vocabulary = 11;
  o.target_vocabulary = 9;
  o.embedding_size = 5;
  o.encoder.hidden_size = 4;
  o.encoder.bidirectional = true;
  o.decoder.hidden_size = 6;
  o.attention = AttentionKind::general;
  o.attention_size = 5;
  o.bridge = BridgeKind::dense;
  return o;
}

Seq2SeqOptions gru_additive_feeding() {
  Seq2SeqOptions o;
  o.source_vocabulary = o.target_vocabulary = 10;
  o.embedding_size = 6;
  o.shared_embedding = o.tied_output = true;
  o.encoder.cell.kind = o.decoder.cell.kind = CellKind::gru;
  o.encoder.hidden_size = 3;
  o.encoder.bidirectional = true;
  o.decoder.hidden_size = 6;
  o.decoder.layers = 2;
  o.decoder.residual = true;
  o.attention = AttentionKind::additive;
  o.input_feeding = true;
  o.bridge = BridgeKind::copy;
  return o;
}

/// Two LSTM layers, batch normalisation between them, the output weight tied.
LanguageModelOptions language_model() {
  LanguageModelOptions o;
  o.vocabulary = 8;
  o.embedding_size = 4;
  o.stack.hidden_size = 4;
  o.stack.layers = 2;
  o.stack.batch_norm = true;
  o.tied_output = true;
  return o;
}

std::vector<Batch> translation_batches(const Json& batches) {
  std::vector<Batch> result;
  for (const Json& batch : batches) {
    std::vector<Example> examples;
    std::vector<std::size_t> rows;
    for (std::size_t b = 0; b < batch["source"].size(); ++b) {
      examples.push_back({batch["source"][b], batch["target"][b]});
      rows.push_back(b);
    }
    result.push_back(make_batch(examples, rows));
  }
  return result;
}

/// Loss and gradients of the first batch, as training sees them.
template <class Model, class S>
void check_first_batch(Model model, const Json& c, const Batch& batch) {
  const auto parameters = model.parameters();
  golden::set_parameters<S>(parameters, c["parameters"]);
  typename Model::Pass pass;
  Random random;
  const double scale = 1.0 / static_cast<double>(batch.target_tokens);
  const LossSum sum =
      model.loss_and_gradient(batch, c["label_smoothing"].get<double>(), scale, &random, pass);
  CHECK(sum.words == batch.target_tokens);
  CHECK(sum.loss * scale ==
        doctest::Approx(c["losses"][0].get<double>()).epsilon(golden::tolerance<S>()));
  golden::check_gradients<S>(parameters, c["parameters"]);
}

/// Ten updates by the trainer.
template <class Model>
void check_training(Model model, const Json& c, const std::vector<Batch>& batches, int shards) {
  CAPTURE(shards);
  golden::set_parameters<float>(model.parameters(), c["parameters"]);
  TrainingOptions options;
  options.optimizer.learning_rate = c["learning_rate"];
  options.label_smoothing = c["label_smoothing"];
  options.clip_norm = c["clip_norm"];
  options.epochs = 0;
  options.shards = shards;
  WorkerPool workers(shards);
  Trainer<Model> trainer(std::move(model), TrainingData(batches), {}, options, workers);
  REQUIRE(c["losses"].size() == 10);
  for (std::size_t step = 0; step < 10; ++step) {
    CAPTURE(step);
    const Progress progress = trainer.advance(1e9, 1);
    CHECK(std::abs(progress.loss - c["losses"][step].get<double>()) <= 1e-4);
    CHECK(std::abs(progress.gradient_norm - c["norms"][step].get<double>()) <= 1e-4);
  }
  for (const auto& [name, parameter] : trainer.current().parameters())
    golden::check_close("trained " + name, parameter->value, c["parameters"][name]["trained"],
                        1e-4);
}

void check_translation(const char* name, const Seq2SeqOptions& options) {
  const Json c = golden::load("seq2seq")[name];
  const auto batches = translation_batches(c["batches"]);
  check_first_batch<Seq2Seq<float>, float>(Seq2Seq<float>(options), c, batches[0]);
  check_first_batch<Seq2Seq<double>, double>(Seq2Seq<double>(options), c, batches[0]);
  for (const int shards : {1, 2}) check_training(Seq2Seq<float>(options), c, batches, shards);
}

TEST_CASE("golden: LSTM encoder-decoder, general attention, dense bridge") {
  check_translation("lstm_general", lstm_general());
}

TEST_CASE("golden: GRU encoder-decoder, additive attention, input feeding, tied weights") {
  check_translation("gru_additive_feeding", gru_additive_feeding());
}

TEST_CASE("golden: language model with carried state and batch normalisation") {
  const Json c = golden::load("language_model");
  const auto batches = language_model_batches(c["stream"], c["lanes"], c["steps"]);
  REQUIRE(batches.size() == c["batches"].size());
  for (std::size_t i = 0; i < batches.size(); ++i) {
    CHECK(batches[i].target_input == golden::integers(c["batches"][i]["input"]));
    CHECK(batches[i].target_output == golden::integers(c["batches"][i]["output"]));
    CHECK(batches[i].continues == c["batches"][i]["continues"].get<bool>());
  }
  const LanguageModelOptions options = language_model();
  check_first_batch<LanguageModel<float>, float>(LanguageModel<float>(options), c, batches[0]);
  check_first_batch<LanguageModel<double>, double>(LanguageModel<double>(options), c, batches[0]);
  check_training(LanguageModel<float>(options), c, batches, 1);
}

}  // namespace
}  // namespace refrain
