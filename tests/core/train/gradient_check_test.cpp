#include "core/train/gradient_check.hpp"

#include <doctest/doctest.h>

#include "core/models/language_model.hpp"
#include "core/models/parameter_count.hpp"
#include "core/models/seq2seq.hpp"

using namespace refrain;

namespace {

std::vector<Example> examples() {
  return {{{4, 5, 6, 3}, {7, 5}}, {{8, 3}, {4}}, {{5, 5, 4, 8, 7, 3}, {6, 6, 4, 5}}};
}

/// Worst relative error of a network's backward pass, dropout masks drawn from one seed.
template <class Network>
double worst(Network& network, const std::vector<Batch>& batches, double label_smoothing) {
  const auto parameters = network.parameters();
  for (const auto& [name, parameter] : parameters) {
    if (parameter->trainable) parameter->zero_gradient();
    // Away from the initial zeros, ones and symmetries.
    Random random(static_cast<std::uint64_t>(parameter->value.size()));
    for (Index i = 0; i < parameter->value.size(); ++i)
      if (parameter->trainable) parameter->value.data()[i] += random.uniform(-0.3, 0.3);
  }
  const auto total_loss = [&] {
    typename Network::Pass pass;
    Random masks(5);
    double loss = 0;
    for (const Batch& batch : batches)
      loss += network.loss_and_gradient(batch, label_smoothing, 1, &masks, pass).loss;
    return loss;
  };
  total_loss();
  std::vector<Weight<double>> gradients;
  for (const auto& [name, parameter] : parameters) gradients.push_back(parameter->gradient);
  GradientCheckOptions options;
  options.samples = 12;
  const auto rows = check_gradients(
      parameters,
      [&] {
        const double loss = total_loss();
        for (std::size_t p = 0; p < parameters.size(); ++p)
          parameters[p].parameter->gradient = gradients[p];
        return loss;
      },
      options);
  CHECK(!rows.empty());
  return worst_error(rows);
}

Seq2SeqOptions base_options() {
  Seq2SeqOptions options;
  options.source_vocabulary = options.target_vocabulary = 9;
  options.embedding_size = 4;
  options.encoder.hidden_size = options.decoder.hidden_size = 4;
  return options;
}

double worst_of(const Seq2SeqOptions& options, double label_smoothing = 0) {
  Seq2Seq<double> network(options);
  Random random(2);
  network.initialise(random);
  double count = 0;
  for (const auto& [name, parameter] : network.parameters())
    count += static_cast<double>(parameter->value.size());
  CHECK(parameter_count(options) == count);
  return worst(network, {make_batch(examples(), {0, 1, 2})}, label_smoothing);
}

}  // namespace

TEST_CASE("a wrong gradient is found") {
  Parameter<double> weight(2, 2);
  weight.value << 1, 2, 3, 4;
  weight.zero_gradient();
  weight.gradient << 2, 4, 6, 8.01;  // of the sum of squares, one entry wrong
  const ParameterList<double> list{{"w", &weight}};
  const auto rows = check_gradients(list, [&] { return weight.value.squaredNorm(); });
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].row == 1);
  CHECK(rows[0].col == 1);
  CHECK(rows[0].error > 1e-4);
  weight.gradient(1, 1) = 8;
  CHECK(worst_error(check_gradients(list, [&] { return weight.value.squaredNorm(); })) < 1e-8);
}

TEST_CASE("every cell in encoder and decoder passes the gradient check") {
  for (const CellKind kind : {CellKind::simple_rnn, CellKind::gru, CellKind::lstm})
    for (const bool layer_norm : {false, true})
      for (const bool reset_after : {true, false}) {
        if (kind != CellKind::gru && !reset_after) continue;
        if (layer_norm && !reset_after) continue;
        Seq2SeqOptions options = base_options();
        options.encoder.cell = {kind, Activation::tanh, reset_after, layer_norm, 1};
        options.decoder.cell = options.encoder.cell;
        options.encoder.bidirectional = true;
        CHECK(worst_of(options) < 1e-6);
      }
}

TEST_CASE("every activation of the simple cell passes the gradient check") {
  for (const Activation f :
       {Activation::tanh, Activation::sigmoid, Activation::relu, Activation::leaky_relu}) {
    Seq2SeqOptions options = base_options();
    options.encoder.cell.kind = options.decoder.cell.kind = CellKind::simple_rnn;
    options.encoder.cell.activation = options.decoder.cell.activation = f;
    CHECK(worst_of(options) < 1e-6);
  }
}

TEST_CASE("every attention, with and without input feeding, passes the gradient check") {
  for (const AttentionKind kind :
       {AttentionKind::none, AttentionKind::additive, AttentionKind::dot, AttentionKind::general})
    for (const bool feeding : {false, true}) {
      if (feeding && kind == AttentionKind::none) continue;
      Seq2SeqOptions options = base_options();
      options.attention = kind;
      options.input_feeding = feeding;
      options.attention_size = 5;
      CHECK(worst_of(options, 0.1) < 1e-6);
    }
}

TEST_CASE("depth, residuals, batch norm, every dropout and every bridge pass the gradient check") {
  for (const BridgeKind bridge : {BridgeKind::zero, BridgeKind::copy, BridgeKind::dense}) {
    Seq2SeqOptions options = base_options();
    options.bridge = bridge;
    options.encoder.layers = 3;
    options.decoder.layers = 2;
    options.encoder.residual = options.decoder.residual = true;
    options.encoder.batch_norm = true;
    options.encoder.dropout = options.decoder.dropout = 0.3;
    options.encoder.recurrent_dropout = options.decoder.recurrent_dropout = 0.3;
    options.dropout = 0.2;
    options.input_feeding = bridge == BridgeKind::dense;
    CHECK(worst_of(options) < 1e-6);
    options.encoder.bidirectional = bridge != BridgeKind::copy;
    options.decoder.cell.kind = bridge == BridgeKind::copy ? CellKind::lstm : CellKind::gru;
    CHECK(worst_of(options) < 1e-6);
  }
}

TEST_CASE("layer normalisation after every layer passes the gradient check") {
  Seq2SeqOptions options = base_options();
  options.encoder.layers = 2;
  options.encoder.layer_norm = options.encoder.bidirectional = options.encoder.residual = true;
  options.encoder.layer_norm_epsilon = 1e-3;
  options.encoder.dropout = 0.3;
  CHECK(worst_of(options) < 1e-6);
  options.encoder.batch_norm = true;
  CHECK_THROWS_WITH_AS(Seq2Seq<double>{options}, doctest::Contains("not both"), ArgumentError);
}

TEST_CASE("shared, tied and frozen embeddings pass the gradient check") {
  Seq2SeqOptions options = base_options();
  options.shared_embedding = options.tied_output = true;
  CHECK(worst_of(options) < 1e-6);
  options.shared_embedding = false;
  CHECK(worst_of(options, 0.2) < 1e-6);
  options.frozen_embedding = true;
  CHECK(worst_of(options) < 1e-6);
}

TEST_CASE("language models pass the gradient check, tied and stacked") {
  LanguageModelOptions options;
  options.vocabulary = 9;
  options.embedding_size = 5;
  options.stack.hidden_size = 5;
  options.stack.layers = 2;
  options.stack.batch_norm = true;
  options.stack.dropout = 0.2;
  options.dropout = 0.2;
  for (const bool tied : {false, true}) {
    options.tied_output = tied;
    options.stack.layer_norm = tied;
    options.stack.batch_norm = !tied;
    LanguageModel<double> network(options);
    Random random(1);
    network.initialise(random);
    double count = 0;
    for (const auto& [name, parameter] : network.parameters())
      count += static_cast<double>(parameter->value.size());
    CHECK(parameter_count(options) == count);
    CHECK(worst(network, {language_model_batches({2, 4, 5, 6, 7, 8, 4, 5, 3}, 2, 4)[0]}, 0.1) <
          1e-6);
  }
  LanguageModelOptions classic = classic_stack_options(9, 4, 6);
  LanguageModel<double> network(classic);
  Random random(1);
  network.initialise(random);
  CHECK(worst(network, prefix_batches({{2, 4, 5, 6, 3}, {2, 7, 3}}, 4, 8), 0) < 1e-6);
}

TEST_CASE("architectures that contradict themselves are refused by name") {
  const auto refused = [](const Seq2SeqOptions& options) {
    CHECK_THROWS_AS(Seq2Seq<double>{options}, ArgumentError);
  };
  Seq2SeqOptions options = base_options();
  options.decoder.bidirectional = true;
  refused(options);
  options = base_options();
  options.attention = AttentionKind::none;
  options.input_feeding = true;
  refused(options);
  options = base_options();
  options.attention = AttentionKind::dot;
  options.encoder.hidden_size = 5;
  refused(options);
  options = base_options();
  options.tied_output = true;
  options.attention_size = 7;
  refused(options);
  options = base_options();
  options.bridge = BridgeKind::copy;
  options.encoder.bidirectional = true;
  refused(options);
  options = base_options();
  options.encoder.cell = {CellKind::gru, Activation::tanh, false, true, 1};
  refused(options);
  options = base_options();
  options.shared_embedding = true;
  options.source_vocabulary = 10;
  refused(options);
}
