#include "core/io/word_vectors.hpp"

#include "tests/core/io/sample_models.hpp"

namespace refrain {
namespace {

using samples::check_refuses;

Vocabulary words() {
  Vocabulary vocabulary;
  for (const char* word : {"house", "tree", "\u6771"}) vocabulary.add(word);
  return vocabulary;
}

WordVectorReport load(const std::string& text, Embedding<float>& embedding) {
  return load_word_vectors(text, "vectors.txt", words(), embedding);
}

TEST_CASE("word vectors fill the rows of known words only") {
  for (const char* header : {"", "4 2\n"})
    for (const char* end : {"\n", "\r\n", " \n"}) {
      Embedding<float> embedding(7, 2);
      embedding.weight.value.setConstant(9);
      const std::string text = std::string(header) + "tree 1 -2.5" + end + "cat 3 4" + end +
                               "\u6771 1e-3 .5" + end + "tree 7 7" + end;
      const WordVectorReport report = load(text, embedding);
      CHECK(report.lines == 4);
      CHECK(report.found == 2);
      CHECK(embedding.weight.value(5, 0) == 1);
      CHECK(embedding.weight.value(5, 1) == -2.5f);
      CHECK(embedding.weight.value(6, 0) == 1e-3f);
      CHECK(embedding.weight.value(4, 0) == 9);
      CHECK(embedding.weight.value(1, 1) == 9);
    }
}

TEST_CASE("the last line needs no end, and empty lines are passed over") {
  Embedding<float> embedding(7, 2);
  CHECK(load("\ntree 1 2\n\nhouse 3 4", embedding).found == 2);
  CHECK(embedding.weight.value(4, 1) == 4);
  CHECK(load("", embedding).lines == 0);
}

TEST_CASE("a word may hold spaces, as some of GloVe's do, but no numbers") {
  Embedding<float> embedding(7, 2);
  const WordVectorReport report = load(". . . 1 2\nat name@domain.com 3 4\ntree 5 6\n", embedding);
  CHECK(report.lines == 3);
  CHECK(report.found == 1);
  CHECK(embedding.weight.value(5, 1) == 6);
}

TEST_CASE("a bad word vector is refused with its line") {
  Embedding<float> embedding(7, 2);
  const auto refuses = [&](const std::string& text, const std::vector<std::string>& parts) {
    check_refuses<DataError>([&] { load(text, embedding); }, parts);
  };
  refuses("tree 1 2\nhouse 3\n", {"vectors.txt:2", "has 1 values, expected 2"});
  refuses("tree 1 2 3\n", {"vectors.txt:1", "has 3 values"});
  refuses("tree 1 x\n", {"vectors.txt:1", "value 2"});
  refuses("tree 1 2x\n", {"vectors.txt:1", "value 2"});
  refuses("tree 1,5 2\n", {"vectors.txt:1", "value 1"});
  refuses("tree 1 nan\n", {"value 2"});
  refuses("tree inf 1\n", {"value 1"});
  refuses("tree 1e39 1\n", {"value 1"});
  refuses("tree  1\n", {"vectors.txt:1"});
  refuses("1 2\n3 4\n", {"vectors.txt:2"});
  refuses(std::string("tree 1 2\0z\n", 11), {"value 2"});
  Embedding<float> small(3, 2);
  check_refuses<ShapeError>([&] { load("tree 1 2\n", small); }, {"3 rows", "7 entries"});
}

}  // namespace
}  // namespace refrain
