#include "wasm/session/fine_tuning_lesson.hpp"

#include <algorithm>

#include "core/io/options_json.hpp"
#include "core/io/result_json.hpp"
#include "core/metrics/chrf.hpp"
#include "wasm/session/lines.hpp"
#include "wasm/session/workers.hpp"

namespace refrain::session {
namespace {

/// Small steps from where the model is; few passes, since what is learnt is little.
TrainingOptions fine_tuning_options() {
  TrainingOptions options;
  options.batching.batch_size = 16;
  options.optimizer.kind = OptimizerKind::adam;
  options.optimizer.learning_rate = 3e-4;
  options.schedule.warmup_steps = 4;
  options.epochs = 12;
  return options;
}

struct Pair {
  std::string from, to, source, target;
};

std::vector<Pair> read_pairs(const JsonView& list) {
  std::vector<Pair> pairs;
  list.array();
  for (std::size_t i = 0; i < list.size(); ++i) {
    const JsonView pair = list.at(i);
    pair.allow({"from", "to", "source", "target"});
    pairs.push_back({pair.at("from").string(), pair.at("to").string(), pair.at("source").string(),
                     pair.at("target").string()});
  }
  return pairs;
}

/// The pair as the model would read and write it: what it copies is marked.
std::vector<Example> encode(const TranslationModel& model, const Pair& pair) {
  const MaskedText source = mask_source(model, pair.source);
  const std::string target =
      mask_like(prepare_text(model.preparation, pair.target), source.originals);
  return encode_pairs(model, {{pair.from, pair.to, {source.text}, {target}}}, 0);
}

}  // namespace

FineTuningLesson::FineTuningLesson(const std::string& model, const std::string& given)
    : file_(load_model(model)) {
  const Json json = parse_json(given, "what is to be learnt");
  const JsonView view(json, "what is to be learnt: ");
  view.allow({"pairs", "rehearsal", "training"});
  TrainingOptions options = fine_tuning_options();
  if (view.has("training")) read_options(view.at("training"), options);
  const TranslationModel& base = file_.translation();
  std::vector<Example> examples, rehearsal;
  for (const Pair& pair : read_pairs(view.at("pairs")))
    for (auto& example : encode(base, pair)) examples.push_back(std::move(example));
  for (const Pair& pair : read_pairs(view.at("rehearsal")))
    for (auto& example : encode(base, pair)) rehearsal.push_back(std::move(example));
  if (examples.empty()) throw DataError("there is no pair to learn; give at least one with words");
  const std::size_t own = examples.size();
  const std::size_t times = std::max<std::size_t>(1, rehearsal.size() / own);
  for (std::size_t i = own; i < own * times; ++i) examples.push_back(examples[i - own]);
  examples.insert(examples.end(), rehearsal.begin(), rehearsal.end());
  trainer_.emplace(base.network, TrainingData(std::move(examples), options.batching),
                   std::vector<Batch>(), options, workers());
}

std::string FineTuningLesson::advance(int updates) {
  model_.reset();
  return to_text(write_progress(trainer_->advance(1e12, std::max(updates, 1))));
}

Model& FineTuningLesson::current() {
  if (!model_) {
    ModelFile file = file_;
    file.translation().network = trainer_->result();
    for (auto& check : file.checks) {
      TranslateOptions options;
      options.target = check.target;
      check.output =
          refrain::translate(file.translation(), {check.input}, options)[0].hypotheses[0].text;
    }
    model_ = std::make_unique<Model>(std::move(file));
  }
  return *model_;
}

std::string FineTuningLesson::compare(const std::string& text) {
  const Json json = parse_json(text, "pairs");
  Json outputs = Json::array();
  std::vector<std::string> found, wanted;
  for (const Pair& pair : read_pairs(JsonView(json, "pairs"))) {
    TranslateOptions options;
    options.target = pair.to;
    found.push_back(refrain::translate(current().file().translation(), {pair.source}, options)[0]
                        .hypotheses[0]
                        .text);
    wanted.push_back(pair.target);
    outputs.push_back(found.back());
  }
  const double chrf = found.empty() ? 0 : corpus_chrf(found, {wanted}).score;
  return to_text({{"outputs", std::move(outputs)}, {"chrf", chrf}});
}

std::string FineTuningLesson::save(const std::string& format) {
  return to_text(Json{{"model", current().save(format)}});
}

}  // namespace refrain::session
