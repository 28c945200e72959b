#include "core/train/text_task.hpp"

#include <algorithm>

#include "core/search/translator.hpp"
#include "core/text/noise.hpp"
#include "core/train/training_data.hpp"

namespace refrain {
namespace {

constexpr std::size_t kValidationBatch = 128;

TextCodec learn_codec(const TokenizerOptions& options, const std::vector<std::string>& lines,
                      const std::vector<std::string>& languages) {
  TextCodec codec;
  codec.tokenizer = Tokenizer::learn(options, lines);
  if (languages.size() > 1)
    for (const auto& language : languages)
      codec.vocabulary.add(Vocabulary::language_token(language));
  for (const auto& piece : codec.tokenizer.learned_pieces()) codec.vocabulary.add(piece);
  return codec;
}

/// For each target language the words that its texts have, special pieces included; nothing where
/// every language has them all.
std::vector<std::vector<TokenId>> find_output_words(const TranslationModel& model,
                                                    const std::vector<ParallelData>& data) {
  const std::size_t V = model.target.vocabulary.size();
  std::vector<std::vector<TokenId>> sets;
  bool smaller = false;
  for (const auto& language : model.target_languages) {
    std::vector<bool> seen(V);
    for (const TokenId special : {kPadId, kUnknownId, kBeginId, kEndId})
      seen[static_cast<std::size_t>(special)] = true;
    for (const auto& part : data) {
      if (model.multilingual() && part.target_language != language) continue;
      for (const auto& line : part.target)
        for (const auto& piece :
             model.target.tokenizer.encode(prepare_text(model.preparation, line)))
          seen[static_cast<std::size_t>(model.target.vocabulary.id(piece))] = true;
    }
    auto& words = sets.emplace_back();
    for (std::size_t id = 0; id < V; ++id)
      if (seen[id]) words.push_back(static_cast<TokenId>(id));
    smaller = smaller || words.size() < V;
  }
  if (!smaller) sets.clear();
  return sets;
}

}  // namespace

void augment_pairs(const TranslationTaskOptions& options, std::uint64_t seed,
                   std::vector<ParallelData>& data) {
  Random random = Random::stream(seed, 0x636f7079ull);
  for (auto& part : data)
    for (std::size_t i = 0; i < part.source.size(); ++i) {
      std::string& source = part.source[i];
      std::string& target = part.target[i];
      // Marks first: names are known by their capitals.
      if (options.copying > 0 && random.uniform() < options.copying) {
        if (auto masked = mask_pair(prepare_text(options.preparation, source),
                                    prepare_text(options.preparation, target), random)) {
          source = std::move(masked->source);
          target = std::move(masked->target);
        }
      }
      if (options.noise > 0 && random.uniform() < options.noise) {
        NoisyPair noisy = add_noise(prepare_text(options.preparation, source),
                                    prepare_text(options.preparation, target), random);
        source = std::move(noisy.source);
        target = std::move(noisy.target);
      }
    }
}

TranslationModel make_translation_model(TranslationTaskOptions options,
                                        const std::vector<ParallelData>& data, std::uint64_t seed) {
  TranslationModel model;
  model.source_languages = options.source_languages;
  model.target_languages = options.target_languages;
  model.preparation = options.preparation;
  std::vector<std::string> source, target;
  for (const auto& part : data) {
    for (const auto& line : part.source) source.push_back(prepare_text(options.preparation, line));
    for (const auto& line : part.target) target.push_back(prepare_text(options.preparation, line));
  }
  if (options.copying > 0) {
    std::unordered_set<std::string> words;
    for (const auto& line : source) collect_words(line, words);
    model.copying = {true, WordFilter(words)};
  }
  if (source.empty()) throw DataError("there is no sentence pair to learn from; give at least one");
  if (options.model.shared_embedding && !options.shared_vocabulary)
    throw ArgumentError("a shared embedding needs shared_vocabulary");
  if (options.shared_vocabulary) {
    source.insert(source.end(), std::make_move_iterator(target.begin()),
                  std::make_move_iterator(target.end()));
    model.source = model.target = learn_codec(options.tokenizer, source, options.target_languages);
  } else {
    model.source = learn_codec(options.tokenizer, source, options.target_languages);
    model.target = learn_codec(options.tokenizer, target, {});
  }
  options.model.source_vocabulary = static_cast<Index>(model.source.vocabulary.size());
  options.model.target_vocabulary = static_cast<Index>(model.target.vocabulary.size());
  model.network = Seq2Seq<float>(options.model);
  Random random = initialisation_stream(seed);
  model.network.initialise(random);
  model.network.output_words = find_output_words(model, data);
  return model;
}

Random initialisation_stream(std::uint64_t seed) {
  return Random::stream(seed, 0x696e6974ull);  // "init"
}

std::function<Seq2Seq<float>(Index)> hidden_size_factory(const TranslationModel& model,
                                                         std::uint64_t seed) {
  return
      [options = model.network.options(), words = model.network.output_words, seed](Index hidden) {
        Seq2SeqOptions sized = options;
        sized.encoder.hidden_size = sized.decoder.hidden_size = hidden;
        Seq2Seq<float> network(sized);
        Random random = initialisation_stream(seed);
        network.initialise(random);
        network.output_words = words;
        return network;
      };
}

std::vector<Example> encode_pairs(const TranslationModel& model,
                                  const std::vector<ParallelData>& data, std::size_t max_pieces) {
  std::vector<Example> examples;
  const std::size_t framing = model.multilingual() ? 2 : 1;
  for (const auto& part : data)
    for (std::size_t i = 0; i < part.source.size(); ++i) {
      Example example;
      example.word_set = model.word_set(part.target_language);
      example.source = encode_source(model, part.source[i], part.target_language).ids;
      for (const auto& piece :
           model.target.tokenizer.encode(prepare_text(model.preparation, part.target[i])))
        example.target.push_back(model.target.vocabulary.id(piece));
      if (example.source.size() == framing || example.target.empty()) continue;
      if (max_pieces > 0 &&
          (example.source.size() - framing > max_pieces || example.target.size() > max_pieces))
        continue;
      examples.push_back(std::move(example));
    }
  return examples;
}

std::vector<Batch> validation_batches(const TranslationModel& model,
                                      const std::vector<ParallelData>& data) {
  const auto is_empty = [](const ParallelData& part) { return part.source.empty(); };
  if (std::all_of(data.begin(), data.end(), is_empty)) return {};
  BatchingOptions batching;
  batching.batch_size = kValidationBatch;
  return TrainingData(encode_pairs(model, data, 0), batching).validation_batches();
}

TextLanguageModel make_language_model(LanguageModelTaskOptions options,
                                      const std::vector<std::string>& lines, std::uint64_t seed) {
  TextLanguageModel model;
  model.languages = options.languages;
  model.preparation = options.preparation;
  std::vector<std::string> prepared;
  for (const auto& line : lines) prepared.push_back(prepare_text(options.preparation, line));
  if (prepared.empty()) throw DataError("there is no text to learn from; give at least one line");
  model.codec = learn_codec(options.tokenizer, prepared, {});
  options.model.vocabulary = static_cast<Index>(model.codec.vocabulary.size());
  model.network = LanguageModel<float>(options.model);
  Random random = initialisation_stream(seed);
  model.network.initialise(random);
  return model;
}

std::vector<Batch> encode_batches(const TextLanguageModel& model,
                                  const std::vector<std::string>& lines,
                                  const LanguageModelTaskOptions& options) {
  std::vector<std::vector<TokenId>> sentences;
  std::vector<TokenId> stream{kBeginId};
  for (const auto& line : lines) {
    std::vector<TokenId>& sentence = sentences.emplace_back(1, kBeginId);
    for (const auto& piece : model.codec.tokenizer.encode(prepare_text(model.preparation, line)))
      sentence.push_back(model.codec.vocabulary.id(piece));
    sentence.push_back(kEndId);
    stream.insert(stream.end(), sentence.begin() + 1, sentence.end());
  }
  return options.prefixes ? prefix_batches(sentences, options.steps, options.lanes)
                          : language_model_batches(stream, options.lanes, options.steps);
}

}  // namespace refrain
