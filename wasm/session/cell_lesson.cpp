#include "wasm/session/cell_lesson.hpp"

#include <algorithm>
#include <array>

#include "core/io/options_json.hpp"
#include "core/math/product.hpp"
#include "core/math/softmax.hpp"
#include "core/text/tokenizer.hpp"
#include "core/text/vocabulary.hpp"

namespace refrain::session {
namespace {

constexpr std::size_t kMostPieces = 40;
constexpr std::array kNames{"W_xh", "W_hh", "b_h", "W_hy", "b_y"};

Json column(const Eigen::Ref<const Matrix<double>>& from, Index n = 0) {
  Json values = Json::array();
  for (Index i = 0; i < from.rows(); ++i) values.push_back(from(i, n));
  return values;
}

}  // namespace

CellLesson::CellLesson(const std::string& sentence, const std::string& text) {
  const Json json = parse_json(text.empty() ? "{}" : text, "options");
  const JsonView view(json, "options");
  view.object().allow({"hidden_size", "activation", "seed"});
  const Index hidden = view.has("hidden_size") ? view.at("hidden_size").integer(1, 16) : 3;
  LanguageModelOptions model;
  Json cell{{"kind", "simple_rnn"}};
  if (view.has("activation")) cell["activation"] = view.at("activation").raw();
  read_options(JsonView(Json{{"stack", {{"cell", cell}}}}, "options"), model);

  TokenizerOptions tokenizer;
  tokenizer.kind = TokenizerKind::word;
  pieces_ = Tokenizer::learn(tokenizer, {sentence}).encode(sentence);
  if (pieces_.size() < 2) throw DataError("a sentence of two words at least is needed");
  if (pieces_.size() > kMostPieces) pieces_.resize(kMostPieces);
  for (const auto& piece : pieces_) {
    const auto found = std::find(words_.begin(), words_.end(), piece);
    ids_.push_back(static_cast<std::int32_t>(found - words_.begin()));
    if (found == words_.end()) words_.push_back(piece);
  }
  next_.assign(ids_.begin() + 1, ids_.end());
  next_.push_back(kIgnoreId);

  const auto V = static_cast<Index>(words_.size()), T = static_cast<Index>(pieces_.size());
  layer_ = RecurrentLayer<double>(V, hidden, model.stack.cell);
  output_ = OutputLayer<double>(hidden, V, false);
  Random random(view.has("seed")
                    ? static_cast<std::uint64_t>(view.at("seed").integer(0, 9007199254740991))
                    : 1);
  layer_.initialise(random);
  output_.initialise(random);
  // Two decimals, so that a reader can follow on paper.
  for (const char* name : kNames) {
    auto& value = parameter(name).value;
    value = ((value.array() * 100).round() / 100).matrix();
  }
  input_.resize_zero(V, T);
  for (Index t = 0; t < T; ++t) input_(ids_[static_cast<std::size_t>(t)], t) = 1;
}

Parameter<double>& CellLesson::parameter(const std::string& name) {
  if (name == "W_xh") return layer_.input_weight;
  if (name == "W_hh") return layer_.recurrent_weight;
  if (name == "b_h") return layer_.bias;
  if (name == "W_hy") return output_.weight;
  if (name == "b_y") return output_.bias;
  throw ArgumentError("the cell has no weight '" + name + "'");
}

void CellLesson::set(const std::string& name, int row, int col, double value) {
  auto& weights = parameter(name).value;
  if (row < 0 || col < 0 || row >= weights.rows() || col >= weights.cols())
    throw ArgumentError(name + " has no element (" + std::to_string(row) + ", " +
                        std::to_string(col) + ")");
  weights(row, col) = value;
}

/// Mean loss of the next words, in nats.
double CellLesson::forward() {
  layer_.begin({input_.cols(), 1, nullptr}, 0, nullptr, cache_);
  layer_.forward(input_, cache_);
  const LossSum sum =
      output_.loss(no_embedding_, cache_.hidden, next_, LossOptions{}, scratch_, nullptr);
  return sum.loss / static_cast<double>(sum.words);
}

void CellLesson::learn(int steps, double rate, bool memory) {
  Buffer<double> d_hidden;
  LossOptions options;
  options.scale = 1.0 / static_cast<double>(next_.size() - 1);
  for (int i = 0; i < steps; ++i) {
    for (const char* name : kNames) parameter(name).zero_gradient();
    forward();
    d_hidden.resize(cache_.hidden.rows(), cache_.hidden.cols());
    Out<double> d(d_hidden);
    output_.loss(no_embedding_, cache_.hidden, next_, options, scratch_, &d);
    layer_.begin_backward(cache_);
    layer_.backward(input_, d_hidden, cache_, nullptr);
    for (const char* name : kNames)
      if (memory || name != std::string("W_hh"))
        parameter(name).value -= rate * parameter(name).gradient;
  }
}

std::string CellLesson::run() {
  Json json{{"pieces", pieces_}, {"words", words_}, {"loss", forward()}};
  for (const char* name : kNames) {
    const auto& value = parameter(name).value;
    Json rows = Json::array();
    for (Index r = 0; r < value.rows(); ++r) {
      Json row = Json::array();
      for (Index c = 0; c < value.cols(); ++c) row.push_back(value(r, c));
      rows.push_back(std::move(row));
    }
    json["weights"][name] = std::move(rows);
  }
  Buffer<double> input(layer_.hidden_size(), 1), recurrent(layer_.hidden_size(), 1);
  Buffer<double> logits(static_cast<Index>(words_.size()), 1);
  Json steps = Json::array();
  for (Index t = 0; t < input_.cols(); ++t) {
    multiply<double>(layer_.input_weight.value, input_.col(t), input);
    const Eigen::Ref<const Matrix<double>> previous =
        t == 0 ? Eigen::Ref<const Matrix<double>>(cache_.initial_hidden)
               : Eigen::Ref<const Matrix<double>>(cache_.hidden.col(t - 1));
    multiply<double>(layer_.recurrent_weight.value, previous, recurrent);
    output_.logits(no_embedding_, cache_.hidden.col(t), logits);
    Json step{{"word", ids_[static_cast<std::size_t>(t)]},
              {"next", next_[static_cast<std::size_t>(t)]},
              {"input", column(input)},
              {"recurrent", column(recurrent)},
              {"sum", column(cache_.gates, t)},
              {"hidden", column(cache_.hidden, t)},
              {"logits", column(logits)}};
    softmax_columns<double>(logits);
    step["probabilities"] = column(logits);
    steps.push_back(std::move(step));
  }
  json["steps"] = std::move(steps);
  return to_text(json);
}

}  // namespace refrain::session
