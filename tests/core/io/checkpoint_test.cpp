#include "core/io/checkpoint_json.hpp"
#include "core/io/options_json.hpp"
#include "core/train/text_task.hpp"
#include "core/train/trainer.hpp"
#include "tests/core/io/sample_models.hpp"

namespace refrain {
namespace {

using samples::check_refuses;

bool same(const std::vector<Vector<float>>& a, const std::vector<Vector<float>>& b) {
  bool equal = a.size() == b.size();
  for (std::size_t i = 0; equal && i < a.size(); ++i)
    equal = a[i].size() == b[i].size() && samples::same_bits(a[i].data(), b[i].data(), a[i].size());
  return equal;
}

TEST_CASE("every field of a training state comes back bit for bit") {
  Seq2SeqOptions options = samples::seq2seq_options();
  options.frozen_embedding = true;
  ModelFile file = samples::translation(options);
  file.checkpoint = samples::checkpoint(file);
  const std::string text = save_model(file, TensorFormat::float32);
  ModelFile back = load_model(text);
  REQUIRE(back.checkpoint);
  CHECK(save_model(back, TensorFormat::float32) == text);
  CHECK(write_options(back.checkpoint->options) == write_options(file.checkpoint->options));
  const TrainingState &a = file.checkpoint->state, &b = back.checkpoint->state;
  CHECK(a.step == b.step);
  CHECK(a.epoch == b.epoch);
  CHECK(a.position == b.position);
  CHECK(a.reductions == b.reductions);
  CHECK(a.stale == b.stale);
  CHECK(a.stale_plateau == b.stale_plateau);
  CHECK(a.best_nll == b.best_nll);
  CHECK(a.best_step == b.best_step);
  CHECK(a.words == b.words);
  REQUIRE(b.validations.size() == 2);
  CHECK(a.validations[1].step == b.validations[1].step);
  CHECK(a.validations[0].nll == b.validations[0].nll);
  CHECK(a.validations[1].accuracy == b.validations[1].accuracy);
  REQUIRE(a.moments.size() == b.moments.size());
  for (std::size_t p = 0; p < a.moments.size(); ++p) {
    CHECK(same({a.moments[p].first}, {b.moments[p].first}));
    CHECK(same({a.moments[p].second}, {b.moments[p].second}));
  }
  CHECK(same(a.average, b.average));
  CHECK(same(a.best_weights, b.best_weights));
  REQUIRE(b.carried.size() == 2);
  CHECK(b.carried[0].rows() == 4);
  CHECK(a.carried[0] == b.carried[0]);
  CHECK(a.carried[1] == b.carried[1]);
}

TEST_CASE("a state without validations, averages or best weights comes back so") {
  ModelFile file = samples::language_model();
  Checkpoint checkpoint = samples::checkpoint(file);
  checkpoint.state.average.clear();
  checkpoint.state.best_weights.clear();
  checkpoint.state.validations = {{1, std::numeric_limits<double>::infinity(), 0}};
  checkpoint.state.carried.clear();
  checkpoint.state.best_nll = std::numeric_limits<double>::infinity();
  file.checkpoint = checkpoint;
  const ModelFile back = load_model(save_model(file, TensorFormat::float32));
  const TrainingState& state = back.checkpoint->state;
  CHECK(state.average.empty());
  CHECK(state.best_weights.empty());
  CHECK(state.carried.empty());
  CHECK(state.best_nll == std::numeric_limits<double>::infinity());
  CHECK(state.validations[0].nll == std::numeric_limits<double>::infinity());
}

TEST_CASE("a checkpoint that does not fit its model is refused with the path") {
  ModelFile file = samples::language_model();
  file.checkpoint = samples::checkpoint(file);
  const Json good = Json::parse(save_model(file, TensorFormat::float32));
  const auto refuses = [&](const std::string& place, const Json& value,
                           const std::vector<std::string>& parts) {
    Json json = good;
    json[Json::json_pointer("/training" + place)] = value;
    const std::string text = json.dump();
    check_refuses<FormatError>([&] { load_model(text); }, parts);
  };
  refuses("/step", -1, {"training.step is -1"});
  refuses("/step", 1e18, {"training.step"});
  refuses("/words", 1e300, {"training.words"});
  refuses("/options/optimizer/kind", "lion", {"training.options.optimizer.kind", "adamw"});
  refuses("/options/seed", 0.5, {"training.options.seed"});
  refuses("/moments", Json::object(), {"training.moments has 0 entries"});
  refuses("/moments/output.bias/first", "AAAA", {"training.moments.output.bias.first holds 3"});
  refuses("/moments/output.bias/third", "AAAA", {"training.moments.output.bias", "'third'"});
  refuses("/average", {"AAAA"}, {"training.average has 1 entries, expected"});
  refuses("/average/0", 7, {"training.average[0] is not a text"});
  refuses("/best_weights/0", "!", {"training.best_weights[0]"});
  refuses("/carried/0/rows", 65536, {"training.carried[0].data"});
  refuses("/carried/0/rows", 3, {"training.carried[0].data holds 32 bytes"});
  refuses("/carried/0/cols", 0, {"training.carried[0].cols is 0"});
  refuses("/validations/0/step", "8", {"training.validations[0].step"});
  refuses("/best_nll", "low", {"training.best_nll is not a number"});
  std::string poisoned = good["training"]["average"][0].get<std::string>();
  poisoned.replace(0, 16, "AADAfwAAwH8AAMB/");
  refuses("/average/0", poisoned, {"training.average[0]", "not finite at index 0"});
}

/// Nine updates in one go equal nine with stops, files and resumptions.
template <class Network, class TextModel>
void check_resume(ModelFile file, const TrainingData& data, const std::vector<Batch>& validation,
                  const TrainingOptions& options) {
  const auto train = [&](ModelFile start, int updates) {
    auto& text_model = std::get<TextModel>(start.model);
    Trainer<Network> trainer(text_model.network, data, validation, options);
    if (start.checkpoint) trainer.restore(start.checkpoint->state);
    for (int i = 0; i < updates; ++i) trainer.advance(1e9, 1);
    text_model.network = trainer.current();
    start.checkpoint = Checkpoint{options, trainer.state()};
    return save_model(start, TensorFormat::float32);
  };
  const std::string straight = train(file, 9);
  std::string text = train(file, 2);
  for (const int updates : {1, 4, 2}) text = train(load_model(text), updates);
  CHECK(text == straight);
}

TEST_CASE("a run that goes through files is the run that never stopped, to the bit") {
  TrainingOptions options;
  options.epochs = 50;
  options.batching.batch_size = 2;
  options.average_decay = 0.9;
  options.shards = 2;
  SUBCASE("translation") {
    TranslationTaskOptions task;
    task.source_languages = {"en"};
    task.target_languages = {"fr"};
    task.model = samples::seq2seq_options();
    task.model.dropout = 0.2;
    task.shared_vocabulary = false;
    task.tokenizer.vocabulary_size = 30;
    const std::vector<ParallelData> pairs{{"en", "fr", samples::lines(), samples::lines()}};
    ModelFile file;
    file.model = make_translation_model(task, pairs, 3);
    const auto examples = encode_pairs(file.translation(), pairs, 100);
    TrainingData data(examples, options.batching);
    check_resume<Seq2Seq<float>, TranslationModel>(file, data, data.validation_batches(), options);
  }
  SUBCASE("language model, with the state that it carries over") {
    LanguageModelTaskOptions task;
    task.languages = {"en"};
    task.tokenizer.kind = TokenizerKind::character;
    task.model.embedding_size = 4;
    task.model.stack.hidden_size = 5;
    task.lanes = 2;
    task.steps = 4;
    ModelFile file;
    file.model = make_language_model(task, samples::lines(), 3);
    const auto batches = encode_batches(file.language_model(), samples::lines(), task);
    options.optimizer.kind = OptimizerKind::momentum;
    check_resume<LanguageModel<float>, TextLanguageModel>(file, TrainingData(batches), {}, options);
  }
}

}  // namespace
}  // namespace refrain
