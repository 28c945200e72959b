#include "core/io/recipe.hpp"

#include "core/io/json.hpp"
#include "tests/core/io/sample_models.hpp"

namespace refrain {
namespace {

using samples::check_refuses;

const char* const kRecipe = R"({
  "kind": "translation",
  "languages": {"source": ["en", "fr"], "target": ["fr", "en"]},
  "preparation": {"unicode": "nfkc"},
  "tokenizer": {"kind": "bpe", "vocabulary_size": 500},
  "shared_vocabulary": false, "max_pieces": 33,
  "model": {"embedding_size": 16, "decoder": {"layers": 2}},
  "training": {"epochs": 3, "optimizer": {"kind": "sgd"}},
  "search": {"beam_size": 7},
  "data": {"train": [{"path": "a.tsv", "source": "en", "target": "fr", "swap": true},
                     {"path": "b.en", "target_path": "b.fr"}],
           "test": [{"path": "t.tsv"}]},
  "word_vectors": "v.txt",
  "card": {"name": "n", "licence": "MIT"}})";

TEST_CASE("a recipe is read, and its full form reads back the same") {
  const Recipe recipe = read_recipe(kRecipe, {});
  CHECK(recipe.translates);
  CHECK(recipe.translation.source_languages == std::vector<std::string>{"en", "fr"});
  CHECK(recipe.translation.preparation.unicode == NormalizationForm::nfkc);
  CHECK(recipe.translation.tokenizer.vocabulary_size == 500);
  CHECK_FALSE(recipe.translation.shared_vocabulary);
  CHECK(recipe.translation.max_pieces == 33);
  CHECK(recipe.translation.model.embedding_size == 16);
  CHECK(recipe.translation.model.decoder.layers == 2);
  CHECK(recipe.training.epochs == 3);
  CHECK(recipe.search.beam_size == 7);
  REQUIRE(recipe.train.size() == 2);
  CHECK(recipe.train[0].swap);
  CHECK(recipe.train[1].target_path == "b.fr");
  CHECK(recipe.valid.empty());
  CHECK(recipe.word_vectors == "v.txt");
  CHECK(recipe.card.licence == "MIT");
  const std::string full = write_recipe(recipe);
  CHECK(write_recipe(read_recipe(full, {})) == full);
}

TEST_CASE("a language model's recipe has lanes and steps") {
  const Recipe recipe = read_recipe(
      R"({"kind": "language_model", "model": {"stack": {"layers": 2}}, "lanes": 4, "steps": 5,
          "prefixes": true, "languages": {"source": ["en"]}})",
      {});
  CHECK_FALSE(recipe.translates);
  CHECK(recipe.language_model.model.stack.layers == 2);
  CHECK(recipe.language_model.lanes == 4);
  CHECK(recipe.language_model.prefixes);
  CHECK(recipe.language_model.languages == std::vector<std::string>{"en"});
  const std::string full = write_recipe(recipe);
  CHECK(write_recipe(read_recipe(full, {})) == full);
}

TEST_CASE("settings replace single values, as JSON or else as text") {
  const Recipe recipe = read_recipe(
      kRecipe, {"training.seed=7", "model.encoder.cell.kind=gru", "training.batching.batch_size=5",
                "languages.source=[\"de\"]", "card.name=A name"});
  CHECK(recipe.training.seed == 7);
  CHECK(recipe.translation.model.encoder.cell.kind == CellKind::gru);
  CHECK(recipe.training.batching.batch_size == 5);
  CHECK(recipe.training.epochs == 3);
  CHECK(recipe.translation.source_languages == std::vector<std::string>{"de"});
  CHECK(recipe.card.name == "A name");
}

TEST_CASE("a bad recipe or setting is refused with its place") {
  check_refuses<FormatError>([] { read_recipe("{\"modle\": {}}", {}); },
                             {"recipe: ", "'modle'", "model"});
  check_refuses<FormatError>([] { read_recipe("{\"kind\": \"gan\"}", {}); }, {"kind is 'gan'"});
  check_refuses<FormatError>([] { read_recipe("[]", {}); }, {"recipe: is not an object"});
  check_refuses<FormatError>([] { read_recipe("{\"data\": {\"tain\": []}}", {}); },
                             {"data", "'tain'", "train, valid, test"});
  check_refuses<FormatError>([] { read_recipe("{\"data\": {\"train\": [{}]}}", {}); },
                             {"data.train[0] has no 'path'"});
  check_refuses<FormatError>([] { read_recipe("{}", {"training.sed=1"}); }, {"training", "'sed'"});
  check_refuses<FormatError>([] { read_recipe("{}", {"training.seed=many"}); },
                             {"training.seed is not a number but 'many'"});
  check_refuses<ArgumentError>([] { read_recipe("{}", {"seed"}); }, {"'seed'", "path=value"});
  check_refuses<ArgumentError>([] { read_recipe("{\"lanes\": 3}", {"lanes.x=1"}); }, {"lanes.x"});
}

}  // namespace
}  // namespace refrain
