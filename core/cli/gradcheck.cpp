#include <cstdio>
#include <memory>

#include "core/cli/commands.hpp"
#include "core/train/gradient_check.hpp"

namespace refrain::cli {

Action add_gradcheck(CLI::App& app) {
  struct Flags {
    std::string recipe;
    std::vector<std::string> settings;
    Index hidden = 5, embedding = 4, vocabulary = 9;
    std::uint64_t seed = 1;
  };
  const auto flags = std::make_shared<Flags>();
  app.add_option("--recipe", flags->recipe, "check this recipe's architecture, shrunk");
  app.add_option("--set", flags->settings, "replace a value, e.g. model.encoder.cell.kind=gru");
  app.add_option("--hidden", flags->hidden, "hidden units of the shrunk network")
      ->capture_default_str();
  app.add_option("--seed", flags->seed, "of weights and words")->capture_default_str();
  return [flags] {
    Recipe recipe = open_recipe(flags->recipe, flags->settings);
    Seq2SeqOptions options = recipe.translation.model;
    options.source_vocabulary = options.target_vocabulary = flags->vocabulary;
    options.encoder.hidden_size = flags->hidden;
    options.decoder.hidden_size =
        options.bridge == BridgeKind::copy || options.attention == AttentionKind::dot
            ? options.encoder.output_size()
            : flags->hidden;
    options.embedding_size = options.tied_output ? options.decoder.hidden_size : flags->embedding;
    options.attention_size = options.tied_output ? options.embedding_size : 0;
    Seq2Seq<double> network(options);
    Random random(flags->seed);
    network.initialise(random);
    std::vector<Example> examples(3);
    for (auto& example : examples) {
      for (std::uint64_t n = 2 + random.below(4); n > 0; --n)
        example.source.push_back(static_cast<TokenId>(
            4 + random.below(static_cast<std::uint64_t>(flags->vocabulary) - 4)));
      example.source.push_back(kEndId);
      for (std::uint64_t n = 1 + random.below(4); n > 0; --n)
        example.target.push_back(static_cast<TokenId>(
            4 + random.below(static_cast<std::uint64_t>(flags->vocabulary) - 4)));
    }
    const Batch batch = make_batch(examples, {0, 1, 2});
    const auto parameters = network.parameters();
    for (const auto& [name, parameter] : parameters) parameter->zero_gradient();
    Seq2Seq<double>::Pass pass;
    const double scale = 1.0 / static_cast<double>(batch.target_tokens);
    // Dropout draws the same masks each time from the same seed.
    const auto run = [&] {
      Random masks(flags->seed);
      return network.loss_and_gradient(batch, recipe.training.label_smoothing, scale, &masks, pass)
                 .loss *
             scale;
    };
    run();
    ParameterList<double> checked = parameters;
    std::vector<Weight<double>> gradients;
    for (const auto& [name, parameter] : parameters) gradients.push_back(parameter->gradient);
    const auto rows = check_gradients(checked, [&] {
      const double loss = run();
      for (std::size_t p = 0; p < parameters.size(); ++p)
        parameters[p].parameter->gradient = gradients[p];
      return loss;
    });
    std::printf("%-40s %9s %14s %14s %10s\n", "parameter", "elements", "backward", "numeric",
                "error");
    for (const auto& row : rows)
      std::printf("%-40s %9ld %14.6e %14.6e %10.2e\n", row.name.c_str(),
                  static_cast<long>(row.checked), row.analytic, row.numeric, row.error);
    const double worst = worst_error(rows);
    std::printf("worst relative error %.2e\n", worst);
    if (worst > 1e-6) throw StateError("a gradient differs by more than 1e-6");
  };
}

}  // namespace refrain::cli
