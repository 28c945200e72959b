#include "wasm/session/languages_lesson.hpp"

#include <algorithm>
#include <array>

#include "core/io/result_json.hpp"
#include "core/math/pca.hpp"
#include "wasm/session/lines.hpp"
#include "wasm/session/workers.hpp"

namespace refrain::session {
namespace {

/// Lines of four columns, a part for each direction in the order of its first line.
std::vector<ParallelData> split_directions(const std::string& text) {
  std::vector<ParallelData> parts;
  std::size_t number = 0;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    ++number;
    std::array<std::string, 4> columns;
    std::size_t at = start;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::size_t stop = i + 1 < columns.size() ? text.find('\t', at) : end;
      if (stop > end)
        throw DataError("line " + std::to_string(number) +
                        " of the pairs is not: from, tab, to, tab, source, tab, target");
      columns[i] = text.substr(at, stop - at);
      at = stop + 1;
    }
    start = end + 1;
    auto part = std::find_if(parts.begin(), parts.end(), [&](const ParallelData& p) {
      return p.source_language == columns[0] && p.target_language == columns[1];
    });
    if (part == parts.end()) part = parts.insert(parts.end(), {columns[0], columns[1], {}, {}});
    part->source.push_back(columns[2]);
    part->target.push_back(columns[3]);
  }
  return parts;
}

}  // namespace

LanguagesLesson::LanguagesLesson(const std::string& recipe_text, const std::string& pairs) {
  const Recipe recipe = read_recipe(recipe_text, {});
  const std::vector<ParallelData> parts = split_directions(pairs);
  template_ = make_translation_model(recipe.translation, parts, recipe.training.seed);
  const auto& codec = template_.source;
  languages_of_.resize(codec.vocabulary.size());
  const auto note = [&](const std::string& line, const std::string& language) {
    for (const auto& piece : codec.tokenizer.encode(prepare_text(template_.preparation, line))) {
      auto& list = languages_of_[static_cast<std::size_t>(codec.vocabulary.id(piece))];
      if (std::find(list.begin(), list.end(), language) == list.end()) list.push_back(language);
    }
  };
  for (const auto& part : parts) {
    for (const auto& line : part.source) note(line, part.source_language);
    for (const auto& line : part.target) note(line, part.target_language);
  }
  trainer_.emplace(template_.network,
                   TrainingData(encode_pairs(template_, parts, recipe.translation.max_pieces),
                                recipe.training.batching),
                   std::vector<Batch>{}, recipe.training, workers());
}

std::string LanguagesLesson::advance(int updates) {
  model_.reset();
  return to_text(write_progress(trainer_->advance(1e12, std::max(updates, 1))));
}

TranslationModel& LanguagesLesson::current() {
  if (!model_) {
    model_ = std::make_unique<TranslationModel>(template_);
    model_->network = trainer_->current();
  }
  return *model_;
}

std::string LanguagesLesson::translate(const std::string& lines, const std::string& target) {
  return translate_lines(current(), lines, greedily(target));
}

std::string LanguagesLesson::map(int near) {
  const TranslationModel& model = current();
  const auto& pieces = model.source.vocabulary.pieces();
  const Weight<float> weight = model.network.source_embedding().weight.to_weight();
  std::vector<std::size_t> shown;
  for (std::size_t id = kEndId + 1; id < pieces.size(); ++id) shown.push_back(id);
  const auto N = static_cast<Index>(shown.size());
  Matrix<double> points(weight.cols(), N);
  for (Index n = 0; n < N; ++n)
    points.col(n) = weight.row(static_cast<Index>(shown[static_cast<std::size_t>(n)]))
                        .transpose()
                        .cast<double>();
  const PrincipalComponents found = principal_components(points, 2);
  const Matrix<double> unit = points.colwise().normalized();
  const Matrix<double> cosines = unit.transpose() * unit;
  const auto count =
      static_cast<std::ptrdiff_t>(std::min<Index>(std::max(near, 0), N > 0 ? N - 1 : 0));
  Json list = Json::array();
  for (Index n = 0; n < N; ++n) {
    std::vector<Index> order;
    for (Index m = 0; m < N; ++m)
      if (m != n) order.push_back(m);
    std::partial_sort(order.begin(), order.begin() + count, order.end(),
                      [&](Index a, Index b) { return cosines(a, n) > cosines(b, n); });
    Json nearest = Json::array();
    for (std::ptrdiff_t i = 0; i < count; ++i) {
      const Index m = order[static_cast<std::size_t>(i)];
      nearest.push_back(
          {{"piece", pieces[shown[static_cast<std::size_t>(m)]]}, {"cosine", cosines(m, n)}});
    }
    const std::size_t id = shown[static_cast<std::size_t>(n)];
    list.push_back({{"piece", pieces[id]},
                    {"languages", languages_of_[id]},
                    {"x", found.coordinates(0, n)},
                    {"y", found.coordinates(1, n)},
                    {"near", std::move(nearest)}});
  }
  return to_text({{"shares", {found.shares(0), found.shares(1)}}, {"points", std::move(list)}});
}

}  // namespace refrain::session
