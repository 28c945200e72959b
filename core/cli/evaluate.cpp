#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>

#include "core/cli/commands.hpp"
#include "core/io/card_json.hpp"
#include "core/io/files.hpp"
#include "core/io/result_json.hpp"
#include "core/metrics/chrf.hpp"
#include "core/metrics/perplexity.hpp"
#include "core/search/translator.hpp"

namespace refrain::cli {
namespace {

struct Flags {
  std::string model, source, hypotheses, tokenization = "13a", output, record;
  std::vector<std::string> test;  // SOURCE.tsv, or two aligned files
  bool swap = false, lowercase = false, clean_references = false;
  int limit = 0;
  TranslateOptions options;
  int threads = 1;
};

/// Puts a score on the card inside a model file; weights stay byte for byte. A score of the same
/// test, direction and metric is replaced.
void record_score(const std::string& path, const ModelScore& score) {
  Json document = parse_json(read_file(path), path);
  ModelCard card = read_card(JsonView(document["card"], path + ": card"));
  auto& scores = card.scores;
  scores.erase(std::remove_if(scores.begin(), scores.end(),
                              [&](const ModelScore& old) {
                                return old.test == score.test && old.metric == score.metric &&
                                       old.direction == score.direction;
                              }),
               scores.end());
  scores.push_back(score);
  document["card"] = write_card(card);
  write_file_atomically(path, to_text(document));
}

void evaluate_language_model(TextLanguageModel& model, const std::string& path) {
  std::vector<std::string> lines;
  for (auto& line : read_lines(path))
    if (!line.empty()) lines.push_back(std::move(line));
  LanguageModelTaskOptions options;
  options.lanes = 1;
  LanguageModel<float>::Pass pass;
  LossSum sum;
  for (const Batch& batch : encode_batches(model, lines, options))
    sum += model.network.loss(batch, 0, pass);
  std::printf("perplexity %.3f a piece (%.7f nats), %ld pieces, %.1f %% predicted first\n",
              perplexity(sum.nll, sum.words), sum.nll / static_cast<double>(sum.words), sum.words,
              100.0 * static_cast<double>(sum.correct) / static_cast<double>(sum.words));
}

}  // namespace

Action add_evaluate(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("model", flags->model, "model file, or - with --hypotheses")->required();
  app.add_option("--test", flags->test,
                 "a TSV, or two aligned files: source and reference; for a language model a text")
      ->required()
      ->expected(1, 2);
  app.add_option("--source", flags->source,
                 "language of the sources, for the record (multilingual models)");
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
  app.add_option("--record", flags->record,
                 "put the BLEU on the model's card under this test name");
  app.add_option("--output", flags->output, "write the translations to this file");
  app.add_option("--batch", flags->options.batch_size, "sentences decoded together")
      ->capture_default_str();
  add_threads_option(app, flags->threads);
  add_search_options(app, flags->options.search);
  return [flags] {
    if (flags->hypotheses.empty()) {
      ModelFile file = open_model(flags->model);
      if (!file.translates()) {
        evaluate_language_model(file.language_model(), flags->test[0]);
        return;
      }
    }
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
      ModelFile file = open_model(flags->model, LoadFor::inference);
      preparation = file.translation().preparation;
      const auto start = std::chrono::steady_clock::now();
      WorkerPool workers(translation_threads(flags->threads));
      for (const auto& result :
           translate(file.translation(), text.source, flags->options, workers)) {
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
    if (!flags->record.empty() && seconds > 0) {
      ModelFile file = open_model(flags->model);
      const TranslationModel& model = file.translation();
      const std::string target =
          model.multilingual() ? flags->options.target : model.target_languages.front();
      const std::string source =
          flags->source.empty() ? model.source_languages.front() : flags->source;
      record_score(flags->model, {flags->record, source + "-" + target, "BLEU",
                                  std::round(bleu.score * 100) / 100,
                                  bleu.signature + (flags->clean_references ? "|refs:cleaned" : ""),
                                  "refrain evaluate MODEL --test TEST --beam " +
                                      std::to_string(flags->options.search.beam_size) +
                                      (flags->clean_references ? " --clean-references" : "") +
                                      " --tokenize " + flags->tokenization});
    }
    if (seconds > 0)
      std::printf("%zu sentences, %ld pieces in %.1f s: %.0f pieces/s\n", hypotheses.size(), words,
                  seconds, static_cast<double>(words) / seconds);
  };
}

}  // namespace refrain::cli
