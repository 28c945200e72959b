#include <cstdio>
#include <iostream>
#include <memory>

#include "core/cli/commands.hpp"
#include "core/train/cross_validation.hpp"

namespace refrain::cli {

Action add_cross_validate(CLI::App& app) {
  struct Flags {
    std::string recipe, root, source = "en", target = "xx";
    std::vector<std::string> settings, train;
    std::vector<Index> sizes{16, 32, 64, 128};
    int folds = 5, threads = 0;
  };
  const auto flags = std::make_shared<Flags>();
  app.add_option("--recipe", flags->recipe, "JSON with model and training");
  app.add_option("--set", flags->settings, "replace a value of the recipe");
  app.add_option("--data", flags->root, "folder that the recipe's data paths start from");
  app.add_option("--train", flags->train, "TSV with pairs; replaces the recipe's");
  app.add_option("--source", flags->source, "source language")->capture_default_str();
  app.add_option("--target", flags->target, "target language")->capture_default_str();
  app.add_option("--hidden", flags->sizes, "hidden sizes to try")
      ->capture_default_str()
      ->delimiter(',');
  app.add_option("--folds", flags->folds, "k")->capture_default_str();
  app.add_option("--threads", flags->threads, "threads, at most training.shards")
      ->capture_default_str();
  return [flags] {
    Recipe recipe = open_recipe(flags->recipe, flags->settings);
    auto& task = recipe.translation;
    if (task.source_languages.empty()) task.source_languages = {flags->source};
    if (task.target_languages.empty()) task.target_languages = {flags->target};
    if (!flags->train.empty()) {
      recipe.train.clear();
      for (const auto& text : flags->train) recipe.train.push_back(parse_source(text, recipe));
    }
    const auto data = open_pairs(recipe.train, flags->root);
    const TranslationModel model = make_translation_model(task, data, recipe.training.seed);
    WorkerPool workers(training_threads(flags->threads, recipe.training));
    CrossValidation<Seq2Seq<float>> validation(
        encode_pairs(model, data, task.max_pieces), flags->sizes, flags->folds,
        hidden_size_factory(model, recipe.training.seed), recipe.training, workers);
    while (!validation.finished()) {
      const Progress p = validation.advance(5000);
      std::cerr << "fold " << validation.done() + (p.finished ? 0 : 1) << " of "
                << validation.total() << ": step " << p.step << " loss " << p.loss << '\n';
    }
    std::printf("%8s %12s %12s %10s %12s\n", "hidden", "parameters", "nll mean", "spread",
                "perplexity");
    for (const auto& row : validation.table())
      std::printf("%8ld %12ld %12.4f %10.4f %12.3f\n", static_cast<long>(row.hidden_size),
                  static_cast<long>(row.parameters), row.mean, row.deviation, std::exp(row.mean));
  };
}

}  // namespace refrain::cli
