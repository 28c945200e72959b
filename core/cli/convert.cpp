#include <iostream>
#include <memory>

#include "core/cli/commands.hpp"
#include "core/io/card_json.hpp"
#include "core/io/files.hpp"
#include "core/io/tensor.hpp"
#include "core/search/translator.hpp"

namespace refrain::cli {

Action add_convert(CLI::App& app) {
  struct Flags {
    std::string model, out, card, checks;
    int format = static_cast<int>(TensorFormat::int8);
  };
  const auto flags = std::make_shared<Flags>();
  app.add_option("model", flags->model, "model file or checkpoint")->required();
  app.add_option("--out", flags->out, "where the new file goes")->required();
  app.add_option("--format", flags->format, "float32, float16, int8, or nested (plain numbers)")
      ->transform(CLI::CheckedTransformer(tensor_formats()));
  app.add_option("--card", flags->card, "JSON that replaces the model's card");
  app.add_option("--checks", flags->checks,
                 "lines whose translations go into the file, for inspect --verify; for a "
                 "multilingual model: language to translate into, tab, text");
  return [flags] {
    ModelFile file = open_model(flags->model);
    file.checkpoint.reset();
    if (!flags->card.empty()) {
      const Json card = parse_json(read_file(flags->card), flags->card);
      file.card = read_card(JsonView(card, flags->card + ": "));
    }
    const auto format = static_cast<TensorFormat>(flags->format);
    std::string text = save_model(file, format);
    if (!flags->checks.empty()) {
      // Checked against the numbers as they are stored, so read back what will be read.
      file = load_model(text);
      file.checks.clear();
      for (const auto& line : read_lines(flags->checks)) {
        const std::size_t tab = line.find('\t');
        const std::string input = tab == std::string::npos ? line : line.substr(tab + 1);
        TranslateOptions options;
        options.target = tab == std::string::npos ? file.translation().target_languages.front()
                                                  : line.substr(0, tab);
        file.checks.push_back(
            {input, options.target,
             translate(file.translation(), {input}, options)[0].hypotheses[0].text});
      }
      text = save_model(file, format);
    }
    write_file_atomically(flags->out, text);
    std::cerr << "wrote " << flags->out << ", " << text.size() << " bytes\n";
  };
}

}  // namespace refrain::cli
