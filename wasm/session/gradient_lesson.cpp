#include "wasm/session/gradient_lesson.hpp"

#include <cmath>

#include "core/io/options_json.hpp"
#include "core/train/gradient_check.hpp"
#include "core/train/text_task.hpp"

namespace refrain::session {
namespace {

constexpr Index kChecked = 12;       // elements of each parameter that check() tries
constexpr double kAgreement = 1e-7;  // relative; no smaller step is tried then

}  // namespace

GradientLesson::GradientLesson(const std::string& text) {
  const Json json = parse_json(text.empty() ? "{}" : text, "options");
  const JsonView view(json, "options");
  view.object().allow({"stack", "training", "steps", "symbols", "recurrent_scale"});
  LanguageModelOptions model;
  model.stack.hidden_size = 24;
  if (view.has("stack"))
    read_options(JsonView(Json{{"stack", view.at("stack").raw()}}, "options"), model);
  stack_options_ = model.stack;
  if (stack_options_.bidirectional || stack_options_.dropout > 0 ||
      stack_options_.recurrent_dropout > 0)
    throw ArgumentError("this lesson reads in one direction, without dropout");
  training_.batching.batch_size = 16;
  if (view.has("training")) read_options(view.at("training"), training_);
  if (view.has("steps")) steps_ = view.at("steps").integer(2, 400);
  if (view.has("symbols")) symbols_ = view.at("symbols").integer(2, 64);
  const double scale = view.has("recurrent_scale") ? view.at("recurrent_scale").number() : 1;

  // Symbols to remember and as many that only pass by.
  stack_ = RecurrentStack<double>(2 * symbols_, stack_options_);
  output_ = OutputLayer<double>(stack_.output_size(), symbols_, false);
  random_ = initialisation_stream(training_.seed);
  stack_.initialise(random_);
  output_.initialise(random_);
  for (auto& layer : stack_.layers()) layer.forward.recurrent_weight.value *= scale;
  stack_.collect("", parameters_);
  output_.collect("output.", parameters_);
  for (const auto& [name, parameter] : parameters_) {
    weights_.push_back(
        ConstVectorView<double>(parameter->value.data(), parameter->value.size()).cast<float>());
    moments_.push_back(make_moments(training_.optimizer.kind, parameter->value.size()));
  }
  load_weights();
  draw_batch();
}

void GradientLesson::load_weights() {
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    auto& parameter = *parameters_[i].parameter;
    if (parameter.trainable)
      VectorView<double>(parameter.value.data(), parameter.value.size()) =
          weights_[i].cast<double>();
  }
}

/// The batch of the next update: a symbol to remember, then symbols that only pass by.
void GradientLesson::draw_batch() {
  Random random =
      Random::stream(training_.seed, 0x62617463ull, static_cast<std::uint64_t>(updates_));
  const Index B = static_cast<Index>(training_.batching.batch_size), N = steps_ * B;
  const auto K = static_cast<std::uint64_t>(symbols_);
  read_.assign(static_cast<std::size_t>(N), 0);
  answers_.assign(static_cast<std::size_t>(B), 0);
  input_.resize_zero(2 * symbols_, N);
  for (Index n = 0; n < N; ++n) {
    auto symbol = static_cast<Index>(random.below(K));
    if (n < B)
      answers_[static_cast<std::size_t>(n)] = static_cast<std::int32_t>(symbol);
    else
      symbol += symbols_;
    read_[static_cast<std::size_t>(n)] = symbol;
    input_(symbol, n) = 1;
  }
}

double GradientLesson::forward() {
  const Index B = static_cast<Index>(training_.batching.batch_size);
  const SequenceShape shape{steps_, B, nullptr};
  stack_.begin(shape, &random_, cache_);
  stack_.forward(input_, &random_, cache_);
  LossOptions options;
  options.scale = 1.0 / static_cast<double>(B);
  sum_ = output_.loss(no_embedding_, cache_.output().rightCols(B), answers_, options, scratch_,
                      nullptr);
  return sum_.loss / static_cast<double>(B);
}

/// The same order of work as RecurrentStack::backward, with a look at dL/dh_t before each step.
void GradientLesson::backward() {
  for (const auto& [name, parameter] : parameters_)
    if (parameter->trainable) parameter->zero_gradient();
  const Index B = static_cast<Index>(training_.batching.batch_size), N = steps_ * B;
  const Index H = stack_.output_size();
  LossOptions options;
  options.scale = 1.0 / static_cast<double>(B);
  d_last_.resize(H, B);
  Out<double> d_last(d_last_);
  sum_ = output_.loss(no_embedding_, cache_.output().rightCols(B), answers_, options, scratch_,
                      &d_last);
  d_output_.resize_zero(H, N);
  d_output_.rightCols(B) = d_last_;
  stack_.begin_backward(cache_);
  auto& layers = stack_.layers();
  d_hidden_.resize(layers.size());
  for (std::size_t l = layers.size(); l-- > 0;) {
    auto& layer = layers[l];
    auto& c = cache_.layers[l];
    if (layer.norm.enabled()) layer.norm.backward(cache_.valid, c.norm, d_output_);
    d_hidden_[l].resize(H, N);
    for (Index t = steps_ - 1; t >= 0; --t) {
      c.forward.d_hidden += d_output_.middleCols(t * B, B);
      d_hidden_[l].middleCols(t * B, B) = c.forward.d_hidden;
      layer.forward.step_backward(t, c.forward);
    }
    if (l == 0) {
      layer.forward.backward_input(0, steps_, c.forward, nullptr);
      layer.forward.finish_backward(input_, c.forward);
      break;
    }
    d_below_.resize(H, N);
    Out<double> d_below(d_below_);
    layer.forward.backward_input(0, steps_, c.forward, &d_below);
    layer.forward.finish_backward(cache_.layers[l - 1].output, c.forward);
    if (stack_options_.residual) d_below_ += d_output_;
    d_output_ = d_below_;
  }
}

double GradientLesson::gradient_norm() const {
  double squares = 0;
  for (const auto& [name, parameter] : parameters_)
    if (parameter->trainable) squares += parameter->gradient.squaredNorm();
  return std::sqrt(squares);
}

Json GradientLesson::report() {
  const auto B = static_cast<double>(training_.batching.batch_size);
  const double norm = gradient_norm(), loss = sum_.loss / B;
  const double clip = training_.clip_norm;
  double count = 0;
  for (const auto& [name, parameter] : parameters_)
    count += parameter->trainable ? static_cast<double>(parameter->value.size()) : 0;
  Json gradient = Json::array();
  for (const auto& layer : d_hidden_) {
    Json row = Json::array();
    for (Index t = 0; t < steps_; ++t)
      row.push_back(
          layer.middleCols(t * training_.batching.batch_size, training_.batching.batch_size)
              .norm());
    gradient.push_back(std::move(row));
  }
  return {{"updates", updates_},
          {"loss", loss},
          {"accuracy", static_cast<double>(sum_.correct) / B},
          {"chance", 1.0 / static_cast<double>(symbols_)},
          {"gradientNorm", norm},
          {"clipFactor", clip > 0 && norm > clip ? clip / norm : 1.0},
          {"parameters", count},
          {"finite", std::isfinite(norm) && std::isfinite(loss)},
          {"gradient", std::move(gradient)}};
}

std::string GradientLesson::measure() {
  forward();
  backward();
  return to_text(report());
}

std::string GradientLesson::advance(int updates) {
  Json last;
  for (int i = 0; i < std::max(updates, 1); ++i) {
    draw_batch();
    forward();
    backward();
    last = report();
    if (!last["finite"]) break;
    ++updates_;
    const double scale = last["clipFactor"];
    for (std::size_t p = 0; p < parameters_.size(); ++p) {
      const auto& parameter = *parameters_[p].parameter;
      if (!parameter.trainable) continue;
      const Index n = parameter.value.size();
      const Vector<float> gradient =
          ConstVectorView<double>(parameter.gradient.data(), n).cast<float>();
      update_weights(training_.optimizer, training_.optimizer.learning_rate, updates_, scale,
                     gradient.data(), 0, n, weights_[p].data(), moments_[p]);
    }
    load_weights();
  }
  last["updates"] = updates_;
  return to_text(last);
}

std::string GradientLesson::check() {
  forward();
  backward();
  GradientCheckOptions options;
  options.samples = kChecked;
  std::vector<GradientCheckRow> rows;
  // Where the loss bends sharply (an exploding network) or has kinks (ReLU) only a small step
  // measures the slope; elsewhere a large one is the more exact.
  for (const double step : {2e-4, 1e-5, 1e-6}) {
    options.step = step;
    auto tried = check_gradients(
        parameters_, [this] { return forward(); }, options);
    if (rows.empty() || worst_error(tried) < worst_error(rows)) rows = std::move(tried);
    if (worst_error(rows) < kAgreement) break;
  }
  Json list = Json::array();
  for (const auto& row : rows)
    list.push_back({{"name", row.name},
                    {"checked", row.checked},
                    {"analytic", row.analytic},
                    {"numeric", row.numeric},
                    {"error", row.error}});
  return to_text({{"worst", worst_error(rows)}, {"rows", std::move(list)}});
}

std::string GradientLesson::example(int layer) {
  if (layer < 0 || layer >= static_cast<int>(stack_options_.layers))
    throw ArgumentError("there is no layer " + std::to_string(layer));
  forward();
  backward();
  const auto l = static_cast<std::size_t>(layer);
  const Index B = static_cast<Index>(training_.batching.batch_size);
  Json symbols = Json::array(), hidden = Json::array(), gradient = Json::array();
  const auto column = [](const Buffer<double>& from, Index n) {
    Json values = Json::array();
    for (Index i = 0; i < from.rows(); ++i) values.push_back(from(i, n));
    return values;
  };
  for (Index t = 0; t < steps_; ++t) {
    symbols.push_back(read_[static_cast<std::size_t>(t * B)]);
    hidden.push_back(column(cache_.layers[l].forward.hidden, t * B));
    gradient.push_back(column(d_hidden_[l], t * B));
  }
  return to_text({{"symbols", std::move(symbols)},
                  {"answer", answers_[0]},
                  {"hidden", std::move(hidden)},
                  {"gradient", std::move(gradient)}});
}

}  // namespace refrain::session
