#include "core/text/batching.hpp"

#include <doctest/doctest.h>

#include <set>

#include "core/base/error.hpp"
#include "core/text/overlap.hpp"
#include "core/text/pivot.hpp"

using namespace refrain;

namespace {

std::vector<Example> random_examples(std::size_t n) {
  Random random(4);
  std::vector<Example> examples(n);
  for (auto& example : examples) {
    example.source.assign(1 + random.below(9), 7);
    example.target.assign(random.below(9), 8);
  }
  return examples;
}

}  // namespace

TEST_CASE("a batch is time-major, padded, and takes no loss on padding") {
  const std::vector<Example> examples{{{5, 6, 3}, {7, 8}}, {{9, 3}, {10}}};
  const Batch batch = make_batch(examples, {0, 1});
  CHECK(batch.size == 2);
  CHECK(batch.source == std::vector<TokenId>{5, 9, 6, 3, 3, 0});
  CHECK(batch.source_lengths == std::vector<int>{3, 2});
  CHECK(batch.target_input == std::vector<TokenId>{2, 2, 7, 10, 8, 0});
  CHECK(batch.target_output == std::vector<TokenId>{7, 10, 8, 3, 3, -1});
  CHECK(batch.target_tokens == 5);
}

TEST_CASE("buckets hold every row once, neighbours in length, and depend on the seed alone") {
  const auto examples = random_examples(203);
  BatchingOptions options;
  options.batch_size = 16;
  Random a(1), b(1), c(2);
  const auto batches = length_bucketed_batches(examples, options, a);
  std::multiset<std::size_t> rows;
  for (const auto& batch : batches) {
    CHECK(batch.size() <= 16);
    rows.insert(batch.begin(), batch.end());
    const auto length = [&](std::size_t row) { return examples[row].target.size(); };
    CHECK(length(batch.back()) - length(batch.front()) <= 3);
  }
  CHECK(rows.size() == 203);
  CHECK(std::set<std::size_t>(rows.begin(), rows.end()).size() == 203);
  CHECK(length_bucketed_batches(examples, options, b) == batches);
  CHECK(length_bucketed_batches(examples, options, c) != batches);
}

TEST_CASE("examples that choose from different words never share a batch") {
  auto examples = random_examples(50);
  for (std::size_t i = 0; i < examples.size(); ++i)
    examples[i].word_set = static_cast<int>(i % 3) - 1;
  BatchingOptions options;
  options.batch_size = 8;
  Random random(1);
  std::size_t rows = 0;
  std::set<int> sets;
  for (const auto& batch_rows : length_bucketed_batches(examples, options, random)) {
    const Batch batch = make_batch(examples, batch_rows);  // throws if it mixed them
    CHECK(batch.word_set == examples[batch_rows.front()].word_set);
    rows += batch_rows.size();
    sets.insert(batch.word_set);
  }
  CHECK(rows == 50);
  CHECK(sets == std::set<int>{-1, 0, 1});
  CHECK_THROWS_AS(make_batch(examples, {0, 1}), ArgumentError);
}

TEST_CASE("batches by tokens stay below their bound") {
  const auto examples = random_examples(100);
  BatchingOptions options;
  options.batch_tokens = 60;
  Random random(1);
  for (const auto& rows : length_bucketed_batches(examples, options, random)) {
    const Batch batch = make_batch(examples, rows);
    CHECK(((batch.source_length + batch.target_length) * batch.size <= 60 || batch.size == 1));
  }
}

TEST_CASE("a language model's windows continue each lane and predict every word but the first") {
  std::vector<TokenId> stream;
  for (TokenId i = 0; i < 24; ++i) stream.push_back(i);
  const auto batches = language_model_batches(stream, 2, 4);
  REQUIRE(batches.size() == 3);
  CHECK(!batches[0].continues);
  CHECK(batches[1].continues);
  CHECK(batches[0].target_input == std::vector<TokenId>{0, 11, 1, 12, 2, 13, 3, 14});
  CHECK(batches[0].target_output == std::vector<TokenId>{1, 12, 2, 13, 3, 14, 4, 15});
  CHECK(batches[1].target_input[0] == 4);
  CHECK(batches[2].target_length == 3);
  CHECK_THROWS_AS(language_model_batches({1, 2}, 2, 4), DataError);
  CHECK_THROWS_AS(language_model_batches(stream, 0, 4), ArgumentError);
}

TEST_CASE("prefixes are padded in front and only the last step carries a loss") {
  const auto batches = prefix_batches({{2, 5, 6, 7}}, 3, 8);
  REQUIRE(batches.size() == 1);
  const Batch& batch = batches[0];
  CHECK(batch.size == 3);
  CHECK(batch.target_input == std::vector<TokenId>{0, 0, 2, 0, 2, 5, 2, 5, 6});
  CHECK(batch.target_output == std::vector<TokenId>{-1, -1, -1, -1, -1, -1, 5, 6, 7});
  CHECK(batch.target_tokens == 3);
}

TEST_CASE("overlap looks at letters and digits only, on either side") {
  const Overlap overlap = find_overlap({"Hello, World!", "one"}, {"Bonjour", "un"},
                                       {"hello world", "two", "three"}, {"x", "UN.", "trois"});
  CHECK(overlap.count == 2);
  CHECK(overlap.rows == std::vector<std::size_t>{0, 1});
}

TEST_CASE("a third language joins lines that translate each other") {
  const std::vector<std::string> en{"a", "b", "b", "c", "d"}, fr{"fa", "fb1", "fb2", "fc", "fd"};
  const std::vector<std::string> pivot{"b", "d", "b", "b", "x"},
      de{"db1", "dd", "db2", "db3", "dx"};
  JoinedLines lines = join_by_pivot(en, fr, pivot, de, 0);
  CHECK(lines.first == std::vector<std::string>{"fb1", "fb2", "fd"});
  CHECK(lines.second == std::vector<std::string>{"db1", "db2", "dd"});
  lines = join_by_pivot(en, fr, pivot, de, 2);
  CHECK(lines.first == std::vector<std::string>{"fb1", "fb2"});
  CHECK(join_by_pivot(en, fr, {}, {}, 5).first.empty());
  CHECK_THROWS_AS(join_by_pivot(en, fr, pivot, {}, 0), ArgumentError);
}

TEST_CASE("training rows with a held-out sentence are found on either side") {
  CHECK(rows_with_sentences_of(
            {"hello world", "TROIS", "!"}, {"Hello, World!", "two", "three", "?"},
            {"Bonjour", "deux", "trois.", "..."}) == std::vector<std::size_t>{0, 2});
  CHECK(rows_with_sentences_of({}, {"a"}, {"b"}).empty());
}
