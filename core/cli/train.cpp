#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

#include "core/cli/commands.hpp"
#include "core/io/files.hpp"
#include "core/io/json.hpp"
#include "core/io/prepared_run.hpp"
#include "core/io/tensor.hpp"
#include "core/io/word_vectors.hpp"
#include "core/text/overlap.hpp"
#include "core/train/start_from.hpp"
#include "core/train/trainer.hpp"

namespace refrain::cli {
namespace {

struct TrainFlags {
  std::string recipe, root, out = "model.json", checkpoint, start, log, prepare, source, target;
  std::vector<std::string> settings, train, valid, test;
  std::vector<std::string> lines;  // language model: text files
  int threads = 0;
  long log_every = 0;
  double save_minutes = 5;
  bool allow_overlap = false, drop_overlap = false, fresh = false;
};

volatile std::sig_atomic_t interrupted = 0;

std::vector<std::string> open_lines(const std::vector<std::string>& paths) {
  std::vector<std::string> lines;
  for (const auto& path : paths)
    for (auto& line : read_lines(path))
      if (!line.empty()) lines.push_back(std::move(line));
  return lines;
}

/// Refuses test sentences among the training data, by count and name.
void check_overlap(const std::vector<ParallelData>& train, const std::vector<ParallelData>& test,
                   bool allow) {
  std::vector<std::string> sources, targets;
  for (const auto& part : train) {
    sources.insert(sources.end(), part.source.begin(), part.source.end());
    targets.insert(targets.end(), part.target.begin(), part.target.end());
  }
  std::size_t count = 0;
  std::string names;
  for (const auto& part : test) {
    const Overlap overlap = find_overlap(sources, targets, part.source, part.target);
    count += overlap.count;
    for (const std::size_t row : overlap.rows)
      if (names.size() < 300)
        names += (names.empty() ? " " : "; ") + part.source[row] + " | " + part.target[row];
  }
  if (count == 0) return;
  const std::string message =
      std::to_string(count) + " test pairs share a sentence with the training data:" + names;
  if (!allow)
    throw DataError(message +
                    " (leave them out with --drop-overlap, or go on with --allow-overlap)");
  std::cerr << "warning: " << message << '\n';
}

/// Takes out the training pairs that share a sentence with a validation or test pair; says how
/// many they were.
void drop_overlap(std::vector<ParallelData>& train, const std::vector<ParallelData>& valid,
                  const std::vector<ParallelData>& test) {
  std::vector<std::string> held_out;
  for (const auto* parts : {&valid, &test})
    for (const auto& part : *parts)
      for (const auto* side : {&part.source, &part.target})
        held_out.insert(held_out.end(), side->begin(), side->end());
  for (auto& part : train) {
    const auto rows = rows_with_sentences_of(held_out, part.source, part.target);
    for (auto* side : {&part.source, &part.target}) {
      std::size_t next = 0, kept = 0;
      for (std::size_t i = 0; i < side->size(); ++i)
        if (next < rows.size() && rows[next] == i)
          ++next;
        else if (kept++ != i)
          (*side)[kept - 1] = std::move((*side)[i]);
      side->resize(kept);
    }
    if (!rows.empty())
      std::cerr << part.source_language << "-" << part.target_language << ": left out "
                << rows.size() << " pairs with a sentence of a validation or test set, kept "
                << part.source.size() << '\n';
  }
}

/// The loop that both kinds of model share.
template <class Model, class Store>
void run(Trainer<Model>& trainer, const TrainFlags& flags, const Store& store) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  auto saved = start;
  const auto seconds = [](Clock::time_point from) {
    return std::chrono::duration<double>(Clock::now() - from).count();
  };
  std::ofstream log;
  if (!flags.log.empty()) {
    log.open(flags.log, std::ios::app);
    if (!log) throw FileError(flags.log + ": cannot be written");
  }
  const long first_step = trainer.state().step;
  const std::string checkpoint = flags.checkpoint;
  std::signal(SIGINT, [](int) { interrupted = 1; });
  std::signal(SIGTERM, [](int) { interrupted = 1; });
  while (!trainer.finished()) {
    Progress p;
    try {
      p = trainer.advance(10000, flags.log_every);
    } catch (const DivergedError&) {
      if (!checkpoint.empty()) store(checkpoint, true);
      throw;
    }
    const double rate = static_cast<double>(p.call_words) / std::max(p.call_seconds, 1e-9);
    const double total_steps =
        trainer.options().max_steps > 0
            ? static_cast<double>(trainer.options().max_steps)
            : static_cast<double>(trainer.options().epochs) * static_cast<double>(p.batches);
    const double left = (total_steps - static_cast<double>(p.step)) * seconds(start) /
                        static_cast<double>(std::max(p.step - first_step, 1l));
    std::cerr << "epoch " << p.epoch + 1 << " batch " << p.position << "/" << p.batches << " step "
              << p.step << " loss " << p.loss << " perplexity " << std::exp(p.nll) << " gradient "
              << p.gradient_norm << " rate " << p.learning_rate << ", " << static_cast<long>(rate)
              << " words/s, " << duration_text(left) << " left\n";
    if (p.validation)
      std::cerr << "validation: perplexity " << std::exp(p.validation->nll) << ", accuracy "
                << p.validation->accuracy << (p.improved ? " (best so far)\n" : "\n");
    if (log) {
      Json line{{"step", p.step},
                {"epoch", p.epoch},
                {"loss", p.loss},
                {"nll", p.nll},
                {"gradient_norm", p.gradient_norm},
                {"learning_rate", p.learning_rate},
                {"words", p.words},
                {"words_per_second", rate},
                {"seconds", seconds(start)}};
      if (p.validation) {
        line["validation_nll"] = p.validation->nll;
        line["validation_accuracy"] = p.validation->accuracy;
      }
      log << line.dump() << '\n' << std::flush;
    }
    const bool due = seconds(saved) > flags.save_minutes * 60 || interrupted || p.finished;
    if (!checkpoint.empty() && due) {
      store(checkpoint, true);
      saved = Clock::now();
    }
    if (interrupted) {
      std::cerr << "interrupted; "
                << (checkpoint.empty() ? "no checkpoint was asked for"
                                       : "the same command goes on from " + checkpoint)
                << '\n';
      return;
    }
    if (p.finished) std::cerr << "finished: " << p.reason << '\n';
  }
  store(flags.out, false);
  std::cerr << "wrote " << flags.out << " after " << duration_text(seconds(start)) << '\n';
}

template <class TextModel, class Network>
void train_model(ModelFile& file, TextModel& text_model, TrainingData data,
                 std::vector<Batch> validation, const Recipe& recipe, const TrainFlags& flags) {
  WorkerPool workers(training_threads(flags.threads, recipe.training));
  Trainer<Network> trainer(text_model.network, std::move(data), std::move(validation),
                           recipe.training, workers);
  if (file.checkpoint) {
    trainer.restore(std::move(file.checkpoint->state));
    std::cerr << "going on from step " << trainer.state().step << '\n';
  }
  run(trainer, flags, [&](const std::string& path, bool is_checkpoint) {
    text_model.network = is_checkpoint ? trainer.current() : trainer.result();
    file.checkpoint.reset();
    if (is_checkpoint) file.checkpoint = Checkpoint{recipe.training, trainer.state()};
    write_file_atomically(path, save_model(file, TensorFormat::float32));
  });
}

bool exists(const std::string& path) {
  return !path.empty() && std::ifstream(path).good();
}

void train_translation(const Recipe& recipe, const TrainFlags& flags) {
  auto train = open_pairs(recipe.train, flags.root, recipe.search,
                          flags.checkpoint.empty() ? "" : flags.checkpoint + ".translated");
  const auto valid = open_pairs(recipe.valid, flags.root);
  const auto test = open_pairs(recipe.test, flags.root);
  if (train.empty()) throw ArgumentError("there is nothing to train on; give --train pairs.tsv");
  if (recipe.drop_overlap || flags.drop_overlap) drop_overlap(train, valid, test);
  check_overlap(train, test, flags.allow_overlap);
  augment_pairs(recipe.translation, recipe.training.seed, train);
  ModelFile file;
  if (exists(flags.checkpoint) && !flags.fresh) {
    file = open_model(flags.checkpoint);
    if (!file.checkpoint) throw FormatError(flags.checkpoint + ": is a model, not a checkpoint");
  } else {
    std::cerr << "learning the vocabulary\n";
    file.model = make_translation_model(recipe.translation, train, recipe.training.seed);
    if (!flags.start.empty()) {
      ModelFile parent = open_model(flags.start);
      if (!parent.translates())
        throw ArgumentError(flags.start + ": is a language model, expected a translation model");
      start_from(parent.translation(), file.translation());
      std::cerr << "starting from the weights of " << flags.start << '\n';
    }
    if (!recipe.word_vectors.empty()) {
      const auto report =
          load_word_vectors(read_file(recipe.word_vectors), recipe.word_vectors, file);
      std::cerr << "word vectors for " << report.found << " of "
                << file.translation().source.vocabulary.size() << " pieces\n";
    }
  }
  file.card = recipe.card;
  TranslationModel& model = file.translation();
  std::vector<Example> examples;
  for (std::size_t i = 0; i < train.size(); ++i) {
    const auto part = encode_pairs(model, {train[i]}, recipe.translation.max_pieces);
    for (int n = 0; n < recipe.train[i].repeat; ++n)
      examples.insert(examples.end(), part.begin(), part.end());
  }
  if (!flags.prepare.empty()) {
    write_prepared_run(flags.prepare, file, recipe, write_examples(examples),
                       write_examples(encode_pairs(model, valid, 0)));
    return;
  }
  std::vector<Batch> validation = validation_batches(model, valid);
  double parameters = 0;
  for (const auto& [name, parameter] : model.network.parameters())
    parameters += static_cast<double>(parameter->value.size());
  std::cerr << examples.size() << " pairs, vocabulary " << model.target.vocabulary.size() << ", "
            << parameters / 1e6 << " million parameters\n";
  TrainingData data(std::move(examples), recipe.training.batching);
  train_model<TranslationModel, Seq2Seq<float>>(file, model, std::move(data), std::move(validation),
                                                recipe, flags);
}

void train_language_model(const Recipe& recipe, const TrainFlags& flags) {
  if (flags.lines.empty()) throw ArgumentError("a language model trains on --text FILE");
  const auto lines = open_lines(flags.lines);
  ModelFile file;
  if (exists(flags.checkpoint) && !flags.fresh) {
    file = open_model(flags.checkpoint);
    if (!file.checkpoint) throw FormatError(flags.checkpoint + ": is a model, not a checkpoint");
  } else {
    file.model = make_language_model(recipe.language_model, lines, recipe.training.seed);
    if (!recipe.word_vectors.empty())
      load_word_vectors(read_file(recipe.word_vectors), recipe.word_vectors, file);
  }
  file.card = recipe.card;
  TextLanguageModel& model = file.language_model();
  const auto batches = [&](const std::vector<std::string>& text) {
    return encode_batches(model, text, recipe.language_model);
  };
  std::vector<Batch> validation;
  if (!flags.valid.empty()) validation = batches(open_lines(flags.valid));
  if (!flags.prepare.empty()) {
    write_prepared_run(flags.prepare, file, recipe, write_batches(batches(lines)),
                       write_batches(validation));
    return;
  }
  TrainingData data(batches(lines));
  train_model<TextLanguageModel, LanguageModel<float>>(file, model, std::move(data),
                                                       std::move(validation), recipe, flags);
}

}  // namespace

Action add_train(CLI::App& app) {
  const auto flags = std::make_shared<TrainFlags>();
  app.add_option("--recipe", flags->recipe, "JSON with model, training and data; see the README");
  app.add_option("--set", flags->settings, "replace a value of the recipe, e.g. training.seed=7");
  app.add_option("--data", flags->root, "folder that the recipe's data paths start from");
  app.add_option("--train", flags->train,
                 "pairs (plain, .gz, .xz): a TSV or SOURCE,TARGET (aligned files), with languages "
                 "en-fr:FILE; fr-en<FILE reads a TSV's columns the other way round");
  app.add_option("--valid", flags->valid, "pairs (or text) that validate and stop the run");
  app.add_option("--test", flags->test, "pairs that must not be among the training data");
  app.add_option("--text", flags->lines,
                 "language model: text files, a sentence or paragraph a line");
  app.add_option("--source", flags->source, "source language, e.g. en");
  app.add_option("--target", flags->target, "target language, e.g. fr");
  app.add_option("--out", flags->out, "where the model goes")->capture_default_str();
  app.add_option("--checkpoint", flags->checkpoint,
                 "written every few minutes; if it exists, the run goes on from it");
  app.add_option("--save-minutes", flags->save_minutes, "minutes between checkpoints")
      ->capture_default_str();
  app.add_option("--start-from", flags->start,
                 "begin with the weights of this translation model, of the same sizes or smaller; "
                 "its vocabulary and languages may be others");
  app.add_flag("--fresh", flags->fresh, "start anew even if the checkpoint exists");
  app.add_option("--prepare", flags->prepare,
                 "do not train: write the untrained model and the examples into this folder, for "
                 "training elsewhere (core/interop/pytorch)")
      ->check(CLI::ExistingDirectory);
  app.add_option("--log", flags->log, "append progress as JSON lines");
  app.add_option("--log-every", flags->log_every,
                 "a line of progress after so many updates at most; 0: every ten seconds")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--threads", flags->threads, "threads, at most training.shards; 0: one a shard")
      ->capture_default_str();
  app.add_flag("--allow-overlap", flags->allow_overlap,
               "train although test sentences are among the data");
  app.add_flag("--drop-overlap", flags->drop_overlap,
               "leave out training pairs that share a sentence with a validation or test pair");
  return [flags] {
    for (const auto& path : {flags->out, flags->checkpoint})  // now, not after hours of training
      if (const auto folder = std::filesystem::path(path).parent_path();
          !folder.empty() && !std::filesystem::is_directory(folder))
        throw FileError(path + ": cannot be written, there is no folder " + folder.string());
    Recipe recipe = open_recipe(flags->recipe, flags->settings);
    auto& t = recipe.translation;
    if (!flags->source.empty())
      t.source_languages = recipe.language_model.languages = {flags->source};
    if (!flags->target.empty()) t.target_languages = {flags->target};
    if (!flags->lines.empty()) {
      train_language_model(recipe, *flags);
      return;
    }
    const auto replace = [&](const std::vector<std::string>& given,
                             std::vector<DataSource>& sources) {
      if (given.empty()) return;
      sources.clear();
      for (const auto& text : given) sources.push_back(parse_source(text, recipe));
    };
    replace(flags->train, recipe.train);
    replace(flags->valid, recipe.valid);
    replace(flags->test, recipe.test);
    if (!recipe.translates)
      throw ArgumentError("this recipe is for a language model; give --text FILE");
    if (t.target_languages.empty() || t.source_languages.empty())
      throw ArgumentError("languages are missing; give --source and --target, e.g. en and fr");
    train_translation(recipe, *flags);
  };
}

}  // namespace refrain::cli
