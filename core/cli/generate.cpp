#include <iostream>
#include <memory>

#include "core/cli/commands.hpp"
#include "core/search/text_generator.hpp"

namespace refrain::cli {

Action add_generate(CLI::App& app) {
  struct Flags {
    std::string model, prompt;
    GenerateOptions options;
    int count = 1;
  };
  const auto flags = std::make_shared<Flags>();
  app.add_option("model", flags->model, "language model file")->required();
  app.add_option("--prompt", flags->prompt, "text to continue");
  app.add_option("--length", flags->options.max_length, "most pieces to add")
      ->capture_default_str();
  app.add_option("--temperature", flags->options.temperature,
                 "below 1 is bolder about likely words")
      ->capture_default_str();
  app.add_option("--top-k", flags->options.top_k, "draw from the k best words; 0: all")
      ->capture_default_str();
  app.add_option("--seed", flags->options.seed, "of the generator")->capture_default_str();
  app.add_option("--count", flags->count, "texts to write")->capture_default_str();
  return [flags] {
    ModelFile file = open_model(flags->model, LoadFor::inference);
    for (int i = 0; i < flags->count; ++i) {
      GenerateOptions options = flags->options;
      options.seed += static_cast<std::uint64_t>(i);
      TextGenerator generator(file.language_model(), flags->prompt, options);
      while (generator.advance()) {
      }
      std::cout << generator.text() << '\n';
    }
  };
}

}  // namespace refrain::cli
