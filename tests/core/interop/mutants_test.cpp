// Mutants of every foreign format: each loads and works or is refused with a typed error, and the
// same process then loads a good file.

#include "tests/core/mutants.hpp"

#include "core/interop/import_model.hpp"
#include "core/interop/keras_writer.hpp"
#include "core/interop/tokenizer_json.hpp"
#include "core/io/word_vectors.hpp"
#include "tests/core/interop/foreign.hpp"
#include "tests/core/io/sample_models.hpp"

namespace refrain {
namespace {

constexpr std::size_t kLength = 8;  // of a safetensors file's header length

std::string with_length(std::string header, const std::string& data, std::uint64_t length) {
  std::string bytes;
  for (std::size_t i = 0; i < kLength; ++i) bytes += static_cast<char>(length >> (8 * i) & 0xff);
  return bytes + header + data;
}

/// Changes header, length or data of a safetensors file.
std::string mutant_safetensors(const std::string& bytes, Random& random) {
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < kLength; ++i)
    length |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  std::string header = bytes.substr(kLength, length), data = bytes.substr(kLength + length);
  switch (random.below(4)) {
    case 0: {
      std::string whole = bytes;
      mutants::mutate_bytes(whole, random);
      return whole;
    }
    case 1: mutants::mutate_bytes(data, random); break;
    default: {
      Json json = Json::parse(header);
      for (std::uint64_t edits = 1 + random.below(3); edits > 0; --edits)
        mutants::mutate(json, random);
      header = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    }
  }
  const bool lies = random.below(16) == 0;
  return with_length(header, data, lies ? header.size() + random.below(64) - 32 : header.size());
}

ImportOptions options_for(const Json& example) {
  ImportOptions options;
  options.vocabulary = example["words"].dump();
  options.source_languages = {"en"};
  if (!example.contains("source")) return options;
  options.target_languages = {"fr"};
  options.target_vocabulary = options.vocabulary;
  options.vocabulary = example["source_words"].dump();
  return options;
}

TEST_CASE("mutants of PyTorch's safetensors load and work or are refused") {
  const Json cases = Json::parse(foreign::fixture("torch.json"));
  const std::vector<std::string> names{"torch_lstm", "torch_gru", "torch_rnn", "torch_seq2seq"};
  std::vector<std::string> files;
  for (const auto& name : names) files.push_back(foreign::fixture(name + ".safetensors"));
  Random random(61);
  int loaded = 0;
  for (int round = 0; round < mutants::count(); ++round) {
    CAPTURE(round);
    const auto at = static_cast<std::size_t>(round) % names.size();
    const std::string bytes = mutant_safetensors(files[at], random);
    loaded += mutants::loads_or_refuses(
        [&] { return import_safetensors(bytes, options_for(cases[names[at]])); }, round % 8 == 0);
  }
  CHECK(loaded > mutants::count() / 50);
  for (std::size_t at = 0; at < names.size(); ++at)
    CHECK(mutants::loads_or_refuses(
        [&] { return import_model(files[at], options_for(cases[names[at]])); }, true));
}

TEST_CASE("mutants of our own safetensors load and work or are refused") {
  ModelFile translator = samples::translation(samples::seq2seq_options(), 1, true);
  ModelFile lm = samples::language_model();
  const std::vector<std::string> files{export_safetensors(translator), export_safetensors(lm)};
  Random random(62);
  for (int round = 0; round < mutants::count(); ++round) {
    CAPTURE(round);
    std::string bytes = mutant_safetensors(files[static_cast<std::size_t>(round) % 2], random);
    mutants::loads_or_refuses([&] { return import_model(bytes, {}); }, round % 8 == 0);
  }
  for (const auto& bytes : files)
    CHECK(mutants::loads_or_refuses([&] { return import_model(bytes, {}); }, true));
}

TEST_CASE("mutants of LayersModels and of their weight files load and work or are refused") {
  Json cases = Json::parse(foreign::fixture("keras.json"));
  cases.update(Json::parse(foreign::fixture("keras_by_torch.json")));
  struct Sample {
    Json json;
    ImportOptions options;
  };
  std::vector<Sample> samples;
  for (const auto& entry : cases.items()) {
    const std::string text = foreign::fixture(entry.key() + "/model.json");
    Sample& sample = samples.emplace_back(Sample{Json::parse(text), options_for(entry.value())});
    for (const auto& file : files_needed(text))
      sample.options.files[file] = foreign::fixture(entry.key() + "/" + file);
  }
  ModelFile own = samples::language_model();
  Sample& written = samples.emplace_back();  // with its metadata
  written.options.files = export_keras(own);
  written.json = Json::parse(written.options.files.extract("model.json").mapped());
  Random random(63);
  int loaded = 0;
  for (int round = 0; round < mutants::count(); ++round) {
    CAPTURE(round);
    const Sample& sample = samples[static_cast<std::size_t>(round) % samples.size()];
    Json json = sample.json;
    ImportOptions options = sample.options;
    std::string text;
    if (random.below(4) == 0) mutants::mutate_bytes(options.files.begin()->second, random);
    if (random.below(8) == 0) {
      text = json.dump();
      mutants::mutate_bytes(text, random);
    } else {
      for (std::uint64_t edits = 1 + random.below(3); edits > 0; --edits)
        mutants::mutate(json, random);
      text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    }
    loaded +=
        mutants::loads_or_refuses([&] { return import_keras(text, options); }, round % 8 == 0);
  }
  CHECK(loaded > mutants::count() / 50);
  for (const Sample& sample : samples)
    CHECK(mutants::loads_or_refuses(
        [&] { return import_model(sample.json.dump(), sample.options); }, true));
}

TEST_CASE("mutants of word vectors are read or refused") {
  std::vector<std::string> files;
  for (const char* name : {"fasttext.vec", "word2vec.txt", "glove.txt"})
    files.push_back(foreign::fixture(std::string("vectors.") + name));
  Vocabulary words;
  for (const char* word : {"the", "old", "house", "tree"}) words.add(word);
  Random random(65);
  int read = 0;
  const auto reads = [&](const std::string& text) {
    Embedding<float> embedding(static_cast<Index>(words.size()), 4);
    try {
      load_word_vectors(text, "vectors", words, embedding);
      CHECK(embedding.weight.value.allFinite());
      return true;
    } catch (const DataError& error) {
      CHECK(std::string(error.what()).find('\n') == std::string::npos);
    }
    return false;
  };
  for (int round = 0; round < mutants::count(); ++round) {
    CAPTURE(round);
    std::string text = files[static_cast<std::size_t>(round) % files.size()];
    mutants::mutate_bytes(text, random);
    read += reads(text);
  }
  CHECK(read > mutants::count() / 50);
  for (const auto& text : files) CHECK(reads(text));
}

/// Whether a vocabulary was taken, and used.
bool reads(const std::string& text, Index size) {
  try {
    const VocabularyMap map = map_vocabulary(read_vocabulary(text, "vocabulary", {}), size);
    const auto pieces = map.codec.tokenizer.encode("The old houses, été\u2581 25");
    map.codec.tokenizer.decode(pieces);
    return true;
  } catch (const FormatError& error) {
    const std::string message = error.what();
    INFO(message);
    CHECK(message.size() < 2000);
    CHECK(message.find('\n') == std::string::npos);
  } catch (const std::exception& error) {
    FAIL_CHECK("not a FormatError: " << error.what());
  }
  return false;
}

TEST_CASE("mutants of tokenizer.json and of vocabularies are read or refused") {
  std::vector<Json> files;
  for (const Json& example : Json::parse(foreign::fixture("tokenizers.json")))
    files.push_back(example["file"]);
  files.push_back({"<pad>", "the", "old", "house"});
  files.push_back({{"the", 1}, {"old", 2}, {"house", 3}});
  const auto size_of = [](const Json& file) {
    return static_cast<Index>(file.contains("model") ? file["model"]["vocab"].size() : 4);
  };
  Random random(64);
  int taken = 0;
  for (int round = 0; round < mutants::count(); ++round) {
    CAPTURE(round);
    Json json = files[static_cast<std::size_t>(round) % files.size()];
    const Index size = size_of(json);
    std::string text = json.dump();
    if (random.below(3) == 0) {
      mutants::mutate_bytes(text, random);
    } else {
      for (std::uint64_t edits = 1 + random.below(3); edits > 0; --edits)
        mutants::mutate(json, random);
      text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
    }
    taken += reads(text, size);
  }
  CHECK(taken > mutants::count() / 50);
  for (const Json& file : files) CHECK(reads(file.dump(), size_of(file)));
}

}  // namespace
}  // namespace refrain
