#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>

#include "core/cli/commands.hpp"
#include "core/search/translator.hpp"

namespace refrain::cli {
namespace {

struct Flags {
  std::string model;
  bool verify = false;
};

std::string join(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::string cell_text(const CellOptions& cell) {
  const std::string name = cell.kind == CellKind::lstm  ? "LSTM"
                           : cell.kind == CellKind::gru ? "GRU"
                                                        : "simple RNN";
  return cell.layer_norm ? name + " with layer normalisation" : name;
}

/// "2 bidirectional layers of LSTM, 256 hidden units each way, residual"
std::string stack_text(const StackOptions& stack) {
  std::string text = std::to_string(stack.layers) + (stack.bidirectional ? " bidirectional" : "") +
                     (stack.layers == 1 ? " layer of " : " layers of ") + cell_text(stack.cell) +
                     ", " + std::to_string(stack.hidden_size) + " hidden units";
  if (stack.bidirectional) text += " each way";
  if (stack.residual) text += ", residual";
  if (stack.batch_norm) text += ", batch normalisation between layers";
  if (stack.layer_norm) text += ", layer normalisation after layers";
  return text;
}

std::string attention_text(const Seq2SeqOptions& options) {
  std::string text = options.attention == AttentionKind::none       ? "none"
                     : options.attention == AttentionKind::additive ? "additive"
                     : options.attention == AttentionKind::dot      ? "dot"
                                                                    : "general";
  if (options.input_feeding) text += ", fed to the next step";
  return text;
}

/// Runs the checks that the file carries; throws DataError when an output differs.
void verify(ModelFile& file) {
  std::size_t failed = 0;
  for (const auto& check : file.checks) {
    TranslateOptions options;
    options.target = check.target;
    const std::string output =
        translate(file.translation(), {check.input}, options)[0].hypotheses[0].text;
    if (output == check.output) continue;
    ++failed;
    std::cout << "differs: " << check.input << "\n  expected " << check.output << "\n  got      "
              << output << '\n';
  }
  std::cout << file.checks.size() - failed << " of " << file.checks.size() << " checks agree\n";
  if (failed > 0) throw DataError(std::to_string(failed) + " checks of the model file differ");
}

}  // namespace

Action add_inspect(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("model", flags->model, "model file or checkpoint")->required();
  app.add_flag("--verify", flags->verify, "run the checks that the file carries");
  return [flags] {
    ModelFile file = open_model(flags->model, LoadFor::inference);
    const std::uintmax_t bytes = std::filesystem::file_size(flags->model);
    ParameterList<float> parameters;
    if (file.translates()) {
      auto& model = file.translation();
      std::cout << "translation: " << join(model.source_languages) << " -> "
                << join(model.target_languages)
                << "\nvocabulary: " << model.source.vocabulary.size() << " source, "
                << model.target.vocabulary.size() << " target pieces\n";
      const Seq2SeqOptions& options = model.network.options();
      std::cout << "encoder: " << stack_text(options.encoder)
                << "\ndecoder: " << stack_text(options.decoder)
                << "\nattention: " << attention_text(options) << '\n';
      parameters = model.network.parameters();
    } else {
      auto& model = file.language_model();
      std::cout << "language model: " << join(model.languages)
                << "\nvocabulary: " << model.codec.vocabulary.size()
                << " pieces\nstack: " << stack_text(model.network.options().stack) << '\n';
      parameters = model.network.parameters();
    }
    double total = 0;
    for (const auto& [name, parameter] : parameters) {
      std::printf("  %-44s %6ld x %-6ld%s\n", name.c_str(), static_cast<long>(parameter->rows()),
                  static_cast<long>(parameter->cols()),
                  parameter->trainable ? "" : "  (not trained)");
      total += static_cast<double>(parameter->size());
    }
    std::printf("%.0f parameters, %.1f MB as float32; this file has %ju bytes\n", total,
                total * 4 / 1e6, bytes);
    const ModelCard& card = file.card;
    for (const auto& [title, value] : {std::pair{"name", card.name},
                                       {"description", card.description},
                                       {"data", card.data},
                                       {"licence", card.licence},
                                       {"attribution", card.attribution},
                                       {"command", card.command}})
      if (!value.empty()) std::cout << title << ": " << value << '\n';
    for (const auto& score : card.scores)
      std::printf("%s %s %s: %.2f\n  %s\n  %s\n", score.test.c_str(), score.direction.c_str(),
                  score.metric.c_str(), score.value, score.signature.c_str(),
                  score.command.c_str());
    for (const auto& limit : card.limits) std::cout << "limit: " << limit << '\n';
    for (const auto& f : card.failures)
      std::cout << "failure " << f.direction << ": " << f.source << " -> " << f.output
                << " (better: " << f.better << ")\n";
    if (file.checkpoint)
      std::cout << "checkpoint at step " << file.checkpoint->state.step << ", epoch "
                << file.checkpoint->state.epoch + 1 << '\n';
    if (flags->verify) verify(file);
  };
}

}  // namespace refrain::cli
