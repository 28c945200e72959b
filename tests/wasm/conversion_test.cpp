// Files of other programs as a page gives them: told by their content, made into a model, or said
// what is missing.

#include "wasm/session/conversion.hpp"

#include "core/io/json.hpp"
#include "core/io/tensor.hpp"
#include "tests/core/interop/foreign.hpp"
#include "tests/core/io/sample_models.hpp"

namespace refrain::session {
namespace {

using foreign::fixture;
using samples::check_refuses;

const char* const kEnglish = R"({"source": ["en"], "tokenizer": "keras"})";

Json keras_words() {
  return Json::parse(fixture("keras.json"))["keras_lstm"]["words"];
}

Conversion keras_files() {
  Conversion conversion;
  for (const char* name :
       {"model.json", "group1-shard1of3.bin", "group1-shard2of3.bin", "group1-shard3of3.bin"})
    conversion.add(std::string("some/folder/") + name, fixture(std::string("keras_lstm/") + name));
  return conversion;
}

std::string roles_of(const Conversion& conversion) {
  std::string text;
  for (const Json& file : Json::parse(conversion.files()))
    text += (text.empty() ? "" : " ") + file["role"].get<std::string>();
  return text;
}

TEST_CASE("dropped files are told by their content") {
  Conversion conversion = keras_files();
  conversion.add("words.json", keras_words().dump());
  conversion.add("vocabulary.target.txt", "the\nold\n");
  conversion.add("glove.6B.50d.txt", "the 0.1 -2\nold 3 4\n");
  conversion.add("zeros", std::string(64, '\0'));
  CHECK(roles_of(conversion) ==
        "word_vectors weights weights weights model target_vocabulary vocabulary unknown");
  Conversion torch;
  torch.add("a.safetensors", fixture("torch_lstm.safetensors"));
  torch.add("wiki.vec", "2 3\nthe 1 2 3\nold 1 2 3\n");
  torch.add("b.txt", "the\nold\n");
  ModelFile file = samples::language_model();
  torch.add("c.json", save_model(file, TensorFormat::int8));
  CHECK(roles_of(torch) == "model vocabulary model word_vectors");
}

TEST_CASE("files of TensorFlow.js and a vocabulary make a model that writes") {
  Conversion conversion = keras_files();
  conversion.add("words.json", keras_words().dump());
  const std::unique_ptr<Model> model(conversion.convert(kEnglish));
  CHECK(Json::parse(model->describe())["kind"] == "language_model");
  GenerationJob job(*model, "The old", R"({"max_length": 3, "seed": 1})");
  while (job.advance()) continue;
  CHECK(job.text().rfind("the old ", 0) == 0);
}

TEST_CASE("word vectors replace the rows of their words") {
  Conversion conversion = keras_files();
  conversion.add("words.json", keras_words().dump());
  conversion.add("vectors.txt", "the 1 2 3 4\nnobody 0 0 0 0\n");
  const std::unique_ptr<Model> model(conversion.convert(kEnglish));
  const auto& lm = model->file().language_model();
  const auto row = static_cast<Index>(*lm.codec.vocabulary.find("the"));
  CHECK(lm.network.embedding().weight.value(row, 3) == 4);
  conversion.add("vectors.txt", "nobody 1 2 3 4\n");
  check_refuses<DataError>([&] { delete conversion.convert(kEnglish); }, {"vectors.txt", "none"});
}

TEST_CASE("what is missing, twice there or of no known kind is said") {
  Conversion conversion = keras_files();
  const auto refuses = [&](const std::vector<std::string>& parts) {
    check_refuses<ArgumentError>([&] { delete conversion.convert(kEnglish); }, parts);
  };
  refuses({"8 rows", "vocabulary"});
  conversion.add("words.json", keras_words().dump());
  conversion.add("words2.json", keras_words().dump());
  refuses({"'words2.json' is a second vocabulary"});
  conversion.add("other.safetensors", fixture("torch_lstm.safetensors"));
  refuses({"'other.safetensors' is a second model"});
  check_refuses<ArgumentError>([] { delete Conversion().convert("{}"); }, {"no model among"});
  Conversion strange = keras_files();
  strange.add("words.json", keras_words().dump());
  strange.add("photo.jpg", std::string("\xff\xd8\xff\xe0\0\0", 6));
  check_refuses<FormatError>([&] { delete strange.convert(kEnglish); }, {"'photo.jpg'", "none of"});
  Conversion alone;
  alone.add("cut.safetensors", std::string(8, '\xff') + "{\"a\"");
  check_refuses<FormatError>([&] { delete alone.convert(kEnglish); },
                             {"'cut.safetensors'", "none of"});
  Conversion pickled;
  pickled.add("model.pt", std::string("PK\x03\x04\0\0", 6));
  check_refuses<FormatError>([&] { delete pickled.convert(kEnglish); },
                             {"'model.pt'", "state_dict", "safetensors"});
  Conversion partly;
  partly.add("model.json", fixture("keras_lstm/model.json"));
  check_refuses<FormatError>([&] { delete partly.convert(kEnglish); },
                             {"group1-shard1of3.bin", "not there"});
  Conversion broken;
  broken.add("model.json",
             fixture("keras_lstm/model.json").substr(0, 3000) + "\"weightsManifest\"");
  broken.add("group1-shard1of3.bin", fixture("keras_lstm/group1-shard1of3.bin"));
  check_refuses<FormatError>([&] { delete broken.convert(kEnglish); }, {"model.json"});
}

}  // namespace
}  // namespace refrain::session
