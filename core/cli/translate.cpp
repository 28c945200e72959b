#include <iostream>
#include <memory>

#include "core/cli/commands.hpp"
#include "core/io/files.hpp"
#include "core/io/result_json.hpp"
#include "core/search/translator.hpp"
#include "core/text/sentences.hpp"

namespace refrain::cli {
namespace {

struct Flags {
  std::string model, input;
  TranslateOptions options;
  int threads = 1;
  bool whole_lines = false, json = false;
};

}  // namespace

Action add_translate(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("model", flags->model, "model file")->required();
  app.add_option("--input", flags->input, "read this file instead of standard input");
  app.add_option("--target", flags->options.target,
                 "language to translate into (multilingual models)");
  app.add_option("--prefix", flags->options.prefix, "the translation must begin so");
  app.add_option("--batch", flags->options.batch_size, "sentences decoded together")
      ->capture_default_str();
  add_threads_option(app, flags->threads);
  app.add_option("--n-best", flags->options.search.n_best, "results a sentence, with --json")
      ->capture_default_str();
  app.add_flag("--sample", flags->options.search.sample,
               "draw words instead of searching (with --beam 1)");
  app.add_option("--temperature", flags->options.search.temperature, "of sampling")
      ->capture_default_str();
  app.add_option("--top-k", flags->options.search.top_k, "sample from the k best words")
      ->capture_default_str();
  app.add_option("--seed", flags->options.search.seed, "of sampling")->capture_default_str();
  app.add_flag("--whole-lines", flags->whole_lines, "a line is one sentence: do not split it");
  app.add_flag("--json", flags->json, "a JSON line a sentence: pieces, probabilities, alignment");
  add_search_options(app, flags->options.search);
  return [flags] {
    ModelFile file = open_model(flags->model, LoadFor::inference);
    const TranslationModel& model = file.translation();
    WorkerPool workers(translation_threads(flags->threads));
    std::vector<std::string> lines;
    if (flags->input.empty()) {
      for (std::string line; std::getline(std::cin, line);) lines.push_back(std::move(line));
    } else {
      lines = read_lines(flags->input);
    }
    // A block of lines at a time: output flows while the input is long.
    constexpr std::size_t kBlock = 256;
    for (std::size_t first = 0; first < lines.size(); first += kBlock) {
      std::vector<std::vector<TextPart>> parts;
      std::vector<std::string> sentences;
      for (std::size_t i = first; i < std::min(first + kBlock, lines.size()); ++i) {
        parts.push_back(flags->whole_lines ? std::vector<TextPart>{{lines[i], true}}
                                           : split_sentences(lines[i]));
        for (const auto& part : parts.back())
          if (part.is_sentence) sentences.push_back(part.text);
      }
      const auto results = translate(model, sentences, flags->options, workers);
      std::size_t next = 0;
      for (const auto& line : parts) {
        std::string out;
        for (const auto& part : line) {
          if (!part.is_sentence) {
            out += part.text;
            continue;
          }
          const SentenceTranslation& result = results[next++];
          if (flags->json)
            std::cout << to_text(write_result(result)) << '\n';
          else
            out += result.hypotheses.front().text;
        }
        if (!flags->json) std::cout << out << '\n';
      }
      std::cout << std::flush;
    }
  };
}

}  // namespace refrain::cli
