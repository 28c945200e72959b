#include "wasm/session/language_lesson.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/io/result_json.hpp"
#include "core/math/softmax.hpp"
#include "core/search/translator.hpp"
#include "wasm/session/lines.hpp"
#include "wasm/session/workers.hpp"

namespace refrain::session {
namespace {

constexpr std::size_t kMostPieces = 400;  // that expectations() reads

}  // namespace

LanguageLesson::LanguageLesson(const std::string& recipe, const std::string& text, bool hold_out)
    : recipe_(read_recipe(recipe, {})) {
  std::vector<std::string> all = split_lines(text);
  std::erase_if(all, [](const std::string& line) {
    return line.find_first_not_of(" \t\r") == std::string::npos;
  });
  std::vector<std::string> held;
  const bool validates = hold_out && all.size() >= 20;
  for (std::size_t i = 0; i < all.size(); ++i)
    (validates && i % 10 == 9 ? held : lines_).push_back(all[i]);
  template_ = make_language_model(recipe_.language_model, lines_, recipe_.training.seed);
  std::vector<Batch> batches = encode_batches(template_, lines_, recipe_.language_model);
  std::vector<Batch> validation;
  if (validates) validation = encode_batches(template_, held, recipe_.language_model);
  for (const Batch& batch : batches) tokens_ += batch.target_tokens;
  trainer_.emplace(template_.network, TrainingData(std::move(batches)), std::move(validation),
                   recipe_.training, workers());
}

std::string LanguageLesson::advance(double milliseconds, int updates) {
  const Progress p = trainer_->advance(milliseconds, updates);
  step_ = p.step;
  return to_text(write_progress(p));
}

Model& LanguageLesson::current() {
  if (!model_ || copied_ != step_) {
    ModelFile file;
    TextLanguageModel model = template_;
    model.network = trainer_->current();
    file.model = std::move(model);
    file.card = recipe_.card;
    model_ = std::make_unique<Model>(std::move(file));
    copied_ = step_;
  }
  return *model_;
}

std::string LanguageLesson::describe() {
  double parameters = 0, trainable = 0;
  Json layers = Json::array();
  for (const auto& [name, parameter] : template_.network.parameters()) {
    const auto size = static_cast<double>(parameter->value.size());
    parameters += size;
    if (parameter->trainable) trainable += size;
    layers.push_back({{"name", name},
                      {"rows", parameter->rows()},
                      {"cols", parameter->cols()},
                      {"trainable", parameter->trainable}});
  }
  return to_text({{"pieces", template_.codec.vocabulary.pieces()},
                  {"vocabulary", template_.codec.vocabulary.size()},
                  {"parameters", parameters},
                  {"trainable", trainable},
                  {"layers", std::move(layers)},
                  {"lines", lines_.size()},
                  {"tokens", tokens_}});
}

std::string LanguageLesson::sample(const std::string& prompt, const std::string& options) {
  GenerationJob job(current(), prompt, options);
  while (job.advance()) {
  }
  return to_text({{"text", job.text()}});
}

std::string LanguageLesson::expectations(const std::string& text, int n) {
  const TextLanguageModel& model = current().file().language_model();
  std::vector<std::string> pieces =
      model.codec.tokenizer.encode(prepare_text(model.preparation, text));
  if (pieces.size() > kMostPieces) pieces.resize(kMostPieces);
  LanguageModelState<float> state;
  model.network.begin(1, state);
  std::vector<std::size_t> order(model.codec.vocabulary.size());
  const auto count =
      static_cast<std::ptrdiff_t>(std::min(static_cast<std::size_t>(std::max(n, 1)), order.size()));
  Json next = Json::array(), surprise = Json::array();
  // In a stream a line follows the end of another; only prefixes all start at <s>.
  TokenId word = recipe_.language_model.prefixes ? kBeginId : kEndId;
  for (std::size_t i = 0; i <= pieces.size(); ++i) {
    model.network.read(std::span<const TokenId>(&word, 1), state);
    Matrix<float> p = state.logits;
    // Never written, as in TextGenerator.
    for (const TokenId never : {kPadId, kUnknownId, kBeginId}) p(never, 0) = -1e9f;
    softmax_columns<float>(p);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::partial_sort(order.begin(), order.begin() + count, order.end(),
                      [&](std::size_t a, std::size_t b) {
                        return p(static_cast<Index>(a), 0) > p(static_cast<Index>(b), 0);
                      });
    Json list = Json::array();
    for (std::ptrdiff_t k = 0; k < count; ++k) {
      const std::size_t id = order[static_cast<std::size_t>(k)];
      list.push_back({{"piece", model.codec.vocabulary.pieces()[id]},
                      {"probability", p(static_cast<Index>(id), 0)}});
    }
    next.push_back(std::move(list));
    if (i == pieces.size()) break;
    word = model.codec.vocabulary.id(pieces[i]);
    surprise.push_back(-std::log2(std::max(p(word, 0), 1e-30f)));
  }
  return to_text(
      {{"pieces", pieces}, {"next", std::move(next)}, {"surprise", std::move(surprise)}});
}

std::string LanguageLesson::preparation(int lines) {
  const auto count = std::min(lines_.size(), static_cast<std::size_t>(std::max(lines, 1)));
  const std::vector<std::string> first(lines_.begin(),
                                       lines_.begin() + static_cast<std::ptrdiff_t>(count));
  Json shown = Json::array(), prefixes = Json::array();
  for (const auto& line : first) {
    const auto pieces = template_.codec.tokenizer.encode(prepare_text(template_.preparation, line));
    Json ids = Json::array();
    for (const auto& piece : pieces) ids.push_back(template_.codec.vocabulary.id(piece));
    shown.push_back({{"text", line}, {"pieces", pieces}, {"ids", std::move(ids)}});
  }
  if (recipe_.language_model.prefixes)
    for (const Batch& batch : encode_batches(template_, first, recipe_.language_model)) {
      const auto B = static_cast<std::size_t>(batch.size);
      const auto T = static_cast<std::size_t>(batch.target_length);
      for (std::size_t b = 0; b < B; ++b) {
        Json input = Json::array();
        for (std::size_t t = 0; t < T; ++t) input.push_back(batch.target_input[t * B + b]);
        prefixes.push_back(
            {{"input", std::move(input)}, {"target", batch.target_output[(T - 1) * B + b]}});
      }
    }
  return to_text({{"lines", std::move(shown)}, {"prefixes", std::move(prefixes)}});
}

std::string LanguageLesson::save() {
  return current().save("float32");
}

}  // namespace refrain::session
