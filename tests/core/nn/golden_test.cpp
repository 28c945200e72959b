// Layers against PyTorch: outputs and gradients.
#include "tests/core/nn/golden.hpp"

#include "core/nn/attention.hpp"
#include "core/nn/embedding.hpp"
#include "core/nn/normalization.hpp"
#include "core/nn/output_layer.hpp"
#include "core/nn/recurrent_stack.hpp"

namespace refrain {
namespace {

using golden::check_close;
using golden::check_gradients;
using golden::Json;
using golden::matrix;
using golden::set_parameters;

CellOptions cell_of(const std::string& name) {
  CellOptions cell;
  cell.kind = name.starts_with("lstm")  ? CellKind::lstm
              : name.starts_with("gru") ? CellKind::gru
                                        : CellKind::simple_rnn;
  if (name == "rnn_relu") cell.activation = Activation::relu;
  cell.reset_after = name != "gru_reset_before";
  cell.layer_norm = name.ends_with("layer_norm");
  return cell;
}

/// Sequences are padded with zeros in the file; our columns past an end hold the last state.
template <class S>
Matrix<S> without_padding(const Matrix<S>& sequence, const std::vector<int>& lengths) {
  Matrix<S> result = sequence;
  const auto B = static_cast<Index>(lengths.size());
  for (Index n = 0; n < result.cols(); ++n)
    if (n / B >= lengths[static_cast<std::size_t>(n % B)]) result.col(n).setZero();
  return result;
}

TEST_CASE_TEMPLATE("golden: recurrent layers", S, float, double) {
  const Json file = golden::load("recurrent");
  REQUIRE(file.size() == 7);
  for (const auto& item : file.items()) {
    const std::string& name = item.key();
    const Json& c = item.value();
    CAPTURE(name);
    const CellOptions cell = cell_of(name);
    const auto x = matrix<S>(c["x"]);
    const auto initial = matrix<S>(c["hidden"]["initial"]);
    RecurrentLayer<S> layer(x.rows(), initial.rows(), cell);
    ParameterList<S> parameters;
    layer.collect("", parameters);
    set_parameters(parameters, c["parameters"]);

    const bool has_cell = cell.kind == CellKind::lstm;
    const SequenceShape shape{static_cast<Index>(c["x"].size()), initial.cols(), nullptr};
    RecurrentCache<S> cache;
    layer.begin(shape, 0, nullptr, cache);
    cache.initial_hidden = initial;
    if (has_cell) cache.initial_cell = matrix<S>(c["cell"]["initial"]);
    layer.forward(x, cache);
    check_close("output", cache.hidden, c["output"]);
    check_close("final h", cache.step(cache.hidden, shape.steps - 1), c["hidden"]["final"]);
    if (has_cell)
      check_close("final c", cache.step(cache.cell, shape.steps - 1), c["cell"]["final"]);

    layer.begin_backward(cache);
    cache.d_hidden = matrix<S>(c["hidden"]["final_cotangent"]);
    if (has_cell) cache.d_cell = matrix<S>(c["cell"]["final_cotangent"]);
    Matrix<S> dx_values(x.rows(), x.cols());
    Out<S> dx(dx_values);
    layer.backward(x, matrix<S>(c["cotangent"]), cache, &dx);
    check_close("dx", dx, c["dx"]);
    check_close("gradient of initial h", cache.d_hidden, c["hidden"]["initial_gradient"]);
    if (has_cell) check_close("gradient of initial c", cache.d_cell, c["cell"]["initial_gradient"]);
    check_gradients(parameters, c["parameters"]);
  }
}

TEST_CASE_TEMPLATE("golden: two bidirectional layers over packed sequences", S, float, double) {
  const Json file = golden::load("stack");
  REQUIRE(file.size() == 2);
  for (const auto& item : file.items()) {
    const std::string& name = item.key();
    const Json& c = item.value();
    CAPTURE(name);
    const auto lengths = golden::integers(c["lengths"]);
    const auto x = matrix<S>(c["x"]);
    StackOptions options;
    options.cell = cell_of(name);
    options.hidden_size = matrix<S>(c["output"]).rows() / 2;
    options.layers = 2;
    options.bidirectional = true;
    RecurrentStack<S> stack(x.rows(), options);
    ParameterList<S> parameters;
    stack.collect("", parameters);
    set_parameters(parameters, c["parameters"]);

    const SequenceShape shape{static_cast<Index>(c["x"].size()), static_cast<Index>(lengths.size()),
                              &lengths};
    StackCache<S> cache;
    stack.begin(shape, nullptr, cache);
    stack.forward(x, nullptr, cache);
    check_close("output", without_padding<S>(cache.output(), lengths), c["output"]);
    for (Index l = 0; l < 2; ++l) {
      const Json& state_file = c["final"][static_cast<std::size_t>(l)];
      LayerState<S> state;
      stack.final_state(l, cache, state);
      check_close("final h", state.hidden, state_file["hidden"]["value"]);
      if (stack.has_cell()) check_close("final c", state.cell, state_file["cell"]["value"]);
    }

    stack.begin_backward(cache);
    for (Index l = 0; l < 2; ++l) {
      const Json& state_file = c["final"][static_cast<std::size_t>(l)];
      LayerState<S> d_state;
      d_state.hidden.resize(options.output_size(), shape.batch);
      d_state.hidden = matrix<S>(state_file["hidden"]["cotangent"]);
      if (stack.has_cell()) {
        d_state.cell.resize(options.output_size(), shape.batch);
        d_state.cell = matrix<S>(state_file["cell"]["cotangent"]);
      }
      stack.add_final_gradient(l, d_state, cache);
    }
    Matrix<S> dx_values(x.rows(), x.cols());
    Out<S> dx(dx_values);
    stack.backward(x, matrix<S>(c["cotangent"]), cache, &dx);
    check_close("dx", dx, c["dx"]);
    check_gradients(parameters, c["parameters"]);
  }
}

TEST_CASE_TEMPLATE("golden: attention", S, float, double) {
  const Json file = golden::load("attention");
  REQUIRE(file.size() == 3);
  for (const auto& item : file.items()) {
    const std::string& name = item.key();
    const Json& c = item.value();
    CAPTURE(name);
    const AttentionKind kind = name == "additive" ? AttentionKind::additive
                               : name == "dot"    ? AttentionKind::dot
                                                  : AttentionKind::general;
    const auto lengths = golden::integers(c["lengths"]);
    const auto query = matrix<S>(c["query"]), values = matrix<S>(c["values"]);
    const Index B = static_cast<Index>(lengths.size()), T = query.cols() / B;
    // All steps at once, as without input feeding, and one by one, as with it.
    for (const Index count : {T, Index{1}}) {
      CAPTURE(count);
      Attention<S> attention(kind, values.rows(), query.rows(), matrix<S>(c["output"]).rows());
      ParameterList<S> parameters;
      attention.collect("", parameters);
      set_parameters(parameters, c["parameters"]);

      AttentionMemory<S> memory;
      memory.shape = {values.cols() / B, B, &lengths};
      memory.values.resize(values.rows(), values.cols());
      memory.values = values;
      attention.prepare(memory);
      AttentionCache<S> cache;
      attention.begin(memory, T, B, cache);
      for (Index t = 0; t < T; t += count)
        attention.forward(query.middleCols(t * B, count * B), t, count, memory, cache);
      check_close("output", cache.output, c["output"]);
      check_close("weights", cache.weights, c["weights"]);

      attention.begin_backward(memory, cache);
      cache.d_output = matrix<S>(c["cotangent"]);
      Matrix<S> d_query(query.rows(), query.cols());
      for (Index t = T - count; t >= 0; t -= count)
        attention.backward(t, count, memory, cache, d_query.middleCols(t * B, count * B));
      attention.finish_backward(query, memory, cache);
      check_close("gradient of the query", d_query, c["query_gradient"]);
      check_close("gradient of the values", memory.d_values, c["values_gradient"]);
      check_gradients(parameters, c["parameters"]);
    }
  }
}

TEST_CASE_TEMPLATE("golden: output layer and cross-entropy", S, float, double) {
  const Json file = golden::load("output");
  for (const auto& item : file.items()) {
    const std::string& name = item.key();
    const Json& c = item.value();
    CAPTURE(name);
    const auto h = matrix<S>(c["hidden"]);
    const auto targets = golden::integers(c["targets"]);
    const auto V = static_cast<Index>(c["parameters"]["bias"]["value"].size());
    const double smoothing = c["label_smoothing"], scale = c["scale"];
    for (const bool tied : {false, true}) {
      CAPTURE(tied);
      OutputLayer<S> layer(h.rows(), V, tied);
      Parameter<S> embedding(V, h.rows());
      ParameterList<S> parameters;
      if (tied) parameters.push_back({"weight", &embedding});
      layer.collect("", parameters);
      set_parameters(parameters, c["parameters"]);

      Matrix<S> logits(V, h.cols());
      layer.logits(embedding, h, logits);
      check_close("logits", logits, c["logits"]);

      OutputScratch<S> scratch;
      Matrix<S> d_values(h.rows(), h.cols());
      Out<S> d_h(d_values);
      const LossSum sum =
          layer.loss(embedding, h, targets, {smoothing, scale, {}, 0}, scratch, &d_h);
      const double relative = golden::tolerance<S>();
      CHECK(sum.loss == doctest::Approx(c["loss"].get<double>()).epsilon(relative));
      CHECK(sum.nll == doctest::Approx(c["nll"].get<double>()).epsilon(relative));
      CHECK(sum.words == c["words"].get<long>());
      CHECK(sum.correct == c["correct"].get<long>());
      check_close("gradient of the hidden states", d_h, c["hidden_gradient"]);
      check_gradients(parameters, c["parameters"]);
    }
  }
}

TEST_CASE_TEMPLATE("golden: batch normalisation", S, float, double) {
  const Json file = golden::load("batch_norm");
  const auto gain = matrix<S>(file["gain"]), bias = matrix<S>(file["bias"]);
  BatchNorm<S> norm(gain.rows());
  norm.gain.value = gain;
  norm.bias.value = bias;
  for (const Json& c : file["batches"]) {
    norm.gain.zero_gradient();
    norm.bias.zero_gradient();
    std::vector<bool> valid;
    for (const bool counted : c["valid"]) valid.push_back(counted);
    Matrix<S> x = matrix<S>(c["x"]), d = matrix<S>(c["cotangent"]);
    NormalizationCache<S> cache;
    norm.forward(x, valid, true, cache);
    for (Index n = 0; n < x.cols(); ++n)
      if (!valid[static_cast<std::size_t>(n)]) x.col(n).setZero();
    check_close("output", x, c["output"]);
    norm.backward(valid, cache, d);
    check_close("dx", d, c["dx"]);
    check_close("gradient of gain", norm.gain.gradient, c["gain_gradient"]);
    check_close("gradient of bias", norm.bias.gradient, c["bias_gradient"]);
    check_close("running mean", norm.running_mean.value, c["running_mean"]);
    check_close("running variance", norm.running_variance.value, c["running_variance"]);
  }
  Matrix<S> x = matrix<S>(file["inference_x"]);
  NormalizationCache<S> cache;
  norm.forward(x, {}, false, cache);
  check_close("inference", x, file["inference_output"]);
}

TEST_CASE_TEMPLATE("golden: embedding", S, float, double) {
  const Json c = golden::load("embedding");
  const Json& weight = c["parameters"]["weight"]["value"];
  Embedding<S> embedding(static_cast<Index>(weight.size()), static_cast<Index>(weight[0].size()));
  ParameterList<S> parameters;
  embedding.collect("", parameters);
  set_parameters(parameters, c["parameters"]);
  const auto ids = golden::integers(c["ids"]);
  Matrix<S> x(embedding.size(), static_cast<Index>(ids.size()));
  embedding.forward(ids, x);
  check_close("output", x, c["output"]);
  embedding.backward(ids, matrix<S>(c["cotangent"]));
  check_gradients(parameters, c["parameters"]);
}

}  // namespace
}  // namespace refrain
