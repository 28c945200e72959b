#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>

#include "core/cli/commands.hpp"
#include "core/interop/import_model.hpp"
#include "core/interop/keras_writer.hpp"
#include "core/interop/onnx_model.hpp"
#include "core/interop/tokenizer_json.hpp"
#include "core/io/card_json.hpp"
#include "core/io/files.hpp"
#include "core/io/tensor.hpp"
#include "core/io/word_vectors.hpp"
#include "core/search/translator.hpp"
#include "core/train/alignment_model.hpp"
#include "core/train/text_task.hpp"

namespace refrain::cli {
namespace {

struct Flags {
  std::string model, out, card, checks, word_vectors;
  std::string vocabulary, target_vocabulary;  // paths
  std::string shortlist;                      // path of pairs
  ShortlistOptions shortlist_options;
  int format = static_cast<int>(TensorFormat::int8);
  int activation = static_cast<int>(Activation::tanh);
  ImportOptions import;
};

void add_import_options(CLI::App& app, Flags& flags) {
  auto& import = flags.import;
  const std::string group = "Models of other programs";
  app.add_option(
         "--vocabulary", flags.vocabulary,
         "their pieces in the order of their ids: lines, a JSON list, Keras' word_index, or "
         "a Hugging Face tokenizer.json")
      ->group(group);
  app.add_option("--target-vocabulary", flags.target_vocabulary,
                 "the target side's; without it the same")
      ->group(group);
  app.add_option("--tokenizer", import.text.tokenizer,
                 "how their texts were cut: word, character, keras")
      ->capture_default_str()
      ->group(group);
  app.add_option("--source", import.source_languages, "languages read, e.g. en")->group(group);
  app.add_option("--target", import.target_languages, "languages written")->group(group);
  app.add_option("--activation", flags.activation, "of an nn.RNN: tanh or relu")
      ->transform(CLI::CheckedTransformer(
          std::map<std::string, int>{{"tanh", static_cast<int>(Activation::tanh)},
                                     {"relu", static_cast<int>(Activation::relu)}}))
      ->group(group);
}

ModelFile open_any_model(Flags& flags) {
  auto& import = flags.import;
  if (!flags.vocabulary.empty()) import.vocabulary = read_file(flags.vocabulary);
  if (!flags.target_vocabulary.empty())
    import.target_vocabulary = read_file(flags.target_vocabulary);
  import.activation = static_cast<Activation>(flags.activation);
  const std::string bytes = read_file(flags.model);
  try {
    const auto folder = std::filesystem::path(flags.model).parent_path();
    for (const auto& name : files_needed(bytes))
      import.files[name] = read_file((folder / name).string());
    return import_model(bytes, import);
  } catch (const FormatError& error) {
    throw FormatError(flags.model + ": " + error.what());
  }
}

void write(const std::string& path, const std::string& bytes) {
  write_file_atomically(path, bytes);
  std::cerr << "wrote " << path << ", " << bytes.size() << " bytes\n";
}

std::string tokenizer_of(ModelFile& file, bool target) {
  if (!file.translates()) {
    const auto& model = file.language_model();
    return write_tokenizer_json(model.codec, model.preparation);
  }
  const auto& model = file.translation();
  return write_tokenizer_json(target ? model.target : model.source, model.preparation);
}

/// Whether the ending of `out` asks for what other programs read.
bool is_foreign(const std::string& out) {
  const auto endings = {"tokenizer.json", ".onnx", ".tfjs", ".safetensors"};
  return std::any_of(endings.begin(), endings.end(), [&](auto end) { return out.ends_with(end); });
}

void write_foreign(const std::string& out, ModelFile& file) {
  if (out.ends_with("tokenizer.json")) {
    write(out, tokenizer_of(file, out.ends_with("target.tokenizer.json")));
  } else if (out.ends_with(".onnx")) {
    const std::string stem = out.substr(0, out.size() - 5);
    for (const auto& [part, bytes] : export_onnx(file))
      write(part == "model" ? out : stem + "." + part + ".onnx", bytes);
  } else if (out.ends_with(".tfjs")) {
    const auto files = export_keras(file);
    std::error_code failed;
    std::filesystem::create_directories(out, failed);
    if (failed) throw FileError(out + ": cannot be made a folder: " + failed.message());
    for (const auto& [name, bytes] : files) write(out + "/" + name, bytes);
  } else {
    write(out, export_safetensors(file));
  }
}

/// Translates the lines of --checks, each with its language and a tab before it where the model
/// has several, with the numbers as they will be stored.
void make_checks(const std::string& path, ModelFile& file) {
  file.checks.clear();
  for (const auto& line : read_lines(path)) {
    const std::size_t tab = line.find('\t');
    const std::string input = tab == std::string::npos ? line : line.substr(tab + 1);
    TranslateOptions options;
    options.target = tab == std::string::npos ? file.translation().target_languages.front()
                                              : line.substr(0, tab);
    file.checks.push_back({input, options.target,
                           translate(file.translation(), {input}, options)[0].hypotheses[0].text});
  }
}

/// Learns the shortlist of a model of one target language from pairs.
void make_shortlist(const Flags& flags, ModelFile& file) {
  TranslationModel& model = file.translation();
  if (model.multilingual())
    throw ArgumentError("a shortlist is for models of one target language; " + flags.model +
                        " has " + std::to_string(model.target_languages.size()));
  const ParallelText pairs = read_pairs(flags.shortlist);
  const ParallelData data{model.source_languages.front(), model.target_languages.front(),
                          pairs.source, pairs.target};
  std::vector<TokenId> always;
  const Vocabulary& words = model.target.vocabulary;
  for (std::size_t id = 0; id < words.size(); ++id)
    if (id <= static_cast<std::size_t>(kEndId) || words.is_control(static_cast<TokenId>(id)))
      always.push_back(static_cast<TokenId>(id));
  Shortlist shortlist =
      learn_shortlist(encode_pairs(model, {data}, 0), model.source.vocabulary.size(), words.size(),
                      always, flags.shortlist_options);
  // What both languages write alike can be copied: names, figures, the marks of copied parts.
  for (std::size_t id = 0; id < shortlist.words.size(); ++id) {
    const auto same = words.find(model.source.vocabulary.piece(static_cast<TokenId>(id)));
    auto& row = shortlist.words[id];
    if (!same || std::binary_search(row.begin(), row.end(), *same) || row.size() >= 255) continue;
    row.insert(std::upper_bound(row.begin(), row.end(), *same), *same);
  }
  model.network.shortlist = std::move(shortlist);
}

}  // namespace

Action add_convert(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option(
         "model", flags->model,
         "model file or checkpoint; safetensors of PyTorch's nn.RNN, nn.LSTM, nn.GRU; model.json "
         "of TensorFlow.js or Keras")
      ->required();
  app.add_option("--out", flags->out,
                 "where the new file goes; its ending asks for the format: .safetensors, .onnx "
                 "(a translator's halves get .encoder.onnx and .decoder.onnx), .tfjs (a folder: a "
                 "language model for TensorFlow.js), tokenizer.json (of the source), "
                 "target.tokenizer.json, else a model file")
      ->required();
  app.add_option("--format", flags->format, "float32, float16, int8, or nested (plain numbers)")
      ->transform(CLI::CheckedTransformer(tensor_formats()));
  app.add_option("--card", flags->card, "JSON that replaces the model's card");
  app.add_option("--checks", flags->checks,
                 "lines whose translations go into the file, for inspect --verify; for a "
                 "multilingual model: language to translate into, tab, text");
  app.add_option("--word-vectors", flags->word_vectors,
                 "vectors of GloVe, fastText or word2vec in text form, which replace those of the "
                 "words that the model reads");
  app.add_option("--shortlist", flags->shortlist,
                 "pairs (a TSV) from which to learn which words translate which; decoding scores "
                 "these alone");
  app.add_option("--shortlist-words", flags->shortlist_options.words,
                 "how many for each source piece")
      ->check(CLI::Range(1, 255))
      ->capture_default_str();
  add_import_options(app, *flags);
  return [flags] {
    ModelFile file = open_any_model(*flags);
    file.checkpoint.reset();
    if (!flags->card.empty()) {
      const Json card = parse_json(read_file(flags->card), flags->card);
      file.card = read_card(JsonView(card, flags->card + ": "));
    }
    if (!flags->word_vectors.empty()) {
      const auto report =
          load_word_vectors(read_file(flags->word_vectors), flags->word_vectors, file);
      std::cerr << "word vectors for " << report.found << " of the model's words, of "
                << report.lines << " in the file\n";
    }
    if (!flags->shortlist.empty()) make_shortlist(*flags, file);
    const bool foreign = is_foreign(flags->out);
    const auto format = foreign ? TensorFormat::float32 : static_cast<TensorFormat>(flags->format);
    if (!flags->checks.empty()) {
      // Checked against the numbers as they are stored, so read back what will be read.
      ModelFile stored = load_model(save_model(file, format), LoadFor::inference);
      make_checks(flags->checks, stored);
      file.checks = std::move(stored.checks);
    }
    if (foreign)
      write_foreign(flags->out, file);
    else
      write(flags->out, save_model(file, format));
  };
}

}  // namespace refrain::cli
