#include "wasm/session/playground_lesson.hpp"

#include "core/io/result_json.hpp"
#include "core/metrics/bleu.hpp"
#include "core/metrics/chrf.hpp"
#include "core/models/parameter_count.hpp"
#include "wasm/session/lines.hpp"

namespace refrain::session {

PlaygroundLesson::PlaygroundLesson(const std::string& recipe, const std::string& pairs,
                                   const std::string& checkpoint)
    : job_(checkpoint.empty() ? std::make_unique<TrainingJob>(recipe, pairs, true)
                              : std::make_unique<TrainingJob>(checkpoint, recipe, pairs, true)) {}

std::string PlaygroundLesson::advance(int updates) {
  model_.reset();
  Json last, losses = Json::array(), norms = Json::array();
  for (int i = 0; i < std::max(updates, 1); ++i) {
    last = parse_json(job_->advance(0), "progress");
    losses.push_back(last["loss"]);
    norms.push_back(last["gradientNorm"]);
    if (job_->finished() || last.contains("validationPerplexity")) break;
  }
  last["losses"] = std::move(losses);
  last["gradientNorms"] = std::move(norms);
  return to_text(last);
}

Model& PlaygroundLesson::current() {
  if (!model_) model_.reset(job_->model());
  return *model_;
}

std::string PlaygroundLesson::score() {
  const ParallelData& held = job_->held_out();
  if (held.source.empty())
    throw StateError("no pairs are held out; at least 50 pairs are needed for that");
  std::vector<std::string> outputs;
  Json examples = Json::array();
  const auto results = refrain::translate(current().file().translation(), held.source, greedily());
  for (std::size_t i = 0; i < results.size(); ++i) {
    outputs.push_back(results[i].hypotheses.front().text);
    examples.push_back(
        {{"source", held.source[i]}, {"reference", held.target[i]}, {"output", outputs.back()}});
  }
  const bool chinese = held.target_language.rfind("zh", 0) == 0;
  const BleuScore bleu =
      corpus_bleu(outputs, {held.target}, chinese ? BleuTokenization::zh : BleuTokenization::t13a);
  return to_text({{"bleu", bleu.score},
                  {"signature", bleu.signature},
                  {"chrf", corpus_chrf(outputs, {held.target}).score},
                  {"count", outputs.size()},
                  {"examples", std::move(examples)}});
}

std::string PlaygroundLesson::translate(const std::string& lines) {
  return translate_lines(current().file().translation(), lines, greedily());
}

double PlaygroundLesson::count(const std::string& recipe) const {
  Seq2SeqOptions options = read_recipe(recipe, {}).translation.model;
  options.source_vocabulary = job_->prepared().network.options().source_vocabulary;
  options.target_vocabulary = job_->prepared().network.options().target_vocabulary;
  return parameter_count(options);
}

std::string PlaygroundLesson::checkpoint() const {
  return to_text(Json{{"checkpoint", job_->save_checkpoint()}});
}

std::string PlaygroundLesson::save() {
  return to_text(Json{{"model", current().save("float32")}});
}

}  // namespace refrain::session
