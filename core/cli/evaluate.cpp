#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>

#include "core/cli/commands.hpp"
#include "core/io/files.hpp"
#include "core/metrics/chrf.hpp"
#include "core/search/translator.hpp"

namespace refrain::cli {
namespace {

struct Flags {
  std::string model, hypotheses, tokenization = "13a", output;
  std::vector<std::string> test;  // SOURCE.tsv, or two aligned files
  bool swap = false, lowercase = false, clean_references = false;
  int limit = 0;
  TranslateOptions options;
};

}  // namespace

Action add_evaluate(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("model", flags->model, "model file, or - with --hypotheses")->required();
  app.add_option("--test", flags->test, "a TSV, or two aligned files: source and reference")
      ->required()
      ->expected(1, 2);
  app.add_flag("--swap", flags->swap, "the TSV's second column is the source");
  app.add_option("--hypotheses", flags->hypotheses, "score these lines instead of translating");
  app.add_option("--tokenize", flags->tokenization, "BLEU tokenisation: 13a, zh, char, none")
      ->check(CLI::IsMember({"13a", "zh", "char", "none"}))
      ->capture_default_str();
  app.add_flag("--lowercase", flags->lowercase, "compare in lower case");
  app.add_flag("--clean-references", flags->clean_references,
               "write spaces and apostrophes of the references in the model's one way");
  app.add_option("--limit", flags->limit, "only the first so many sentences; 0: all")
      ->capture_default_str();
  app.add_option("--target", flags->options.target,
                 "language to translate into (multilingual models)");
  app.add_option("--output", flags->output, "write the translations to this file");
  app.add_option("--batch", flags->options.batch_size, "sentences decoded together")
      ->capture_default_str();
  add_search_options(app, flags->options.search);
  return [flags] {
    ParallelText text = flags->test.size() == 1 ? read_pairs(flags->test[0])
                                                : read_pairs(flags->test[0], flags->test[1]);
    if (flags->swap) std::swap(text.source, text.target);
    if (flags->limit > 0 && text.source.size() > static_cast<std::size_t>(flags->limit)) {
      text.source.resize(static_cast<std::size_t>(flags->limit));
      text.target.resize(static_cast<std::size_t>(flags->limit));
    }
    std::vector<std::string> hypotheses;
    double seconds = 0;
    long words = 0;
    TextPreparation preparation;
    if (!flags->hypotheses.empty()) {
      hypotheses = read_lines(flags->hypotheses);
    } else {
      ModelFile file = open_model(flags->model);
      preparation = file.translation().preparation;
      const auto start = std::chrono::steady_clock::now();
      for (const auto& result : translate(file.translation(), text.source, flags->options)) {
        hypotheses.push_back(result.hypotheses.front().text);
        words += static_cast<long>(result.hypotheses.front().pieces.size());
      }
      seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    }
    if (!flags->output.empty()) {
      std::string lines;
      for (const auto& line : hypotheses) lines += line + '\n';
      write_file_atomically(flags->output, lines);
    }
    if (flags->clean_references)
      for (auto& line : text.target) line = prepare_text(preparation, line);
    const std::map<std::string, BleuTokenization> kinds{{"13a", BleuTokenization::t13a},
                                                        {"zh", BleuTokenization::zh},
                                                        {"char", BleuTokenization::character},
                                                        {"none", BleuTokenization::none}};
    const BleuScore bleu =
        corpus_bleu(hypotheses, {text.target}, kinds.at(flags->tokenization), flags->lowercase);
    const ChrfScore chrf = corpus_chrf(hypotheses, {text.target});
    std::cout << bleu.text() << "\n  " << bleu.signature
              << (flags->clean_references ? "|refs:cleaned" : "") << '\n';
    std::printf("chrF2 = %.2f\n  %s\n", chrf.score, chrf.signature.c_str());
    if (seconds > 0)
      std::printf("%zu sentences, %ld pieces in %.1f s: %.0f pieces/s\n", hypotheses.size(), words,
                  seconds, static_cast<double>(words) / seconds);
  };
}

}  // namespace refrain::cli
