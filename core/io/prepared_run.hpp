// A training run prepared for another engine (core/interop/pytorch): the untrained model with its
// vocabulary, the recipe with every value, and the examples as ids.
#pragma once

#include <string>
#include <vector>

#include "core/io/model_file.hpp"
#include "core/io/recipe.hpp"
#include "core/text/batching.hpp"

namespace refrain {

/// A line of JSON for each: {"source": [..], "target": [..], "words": set or -1}, ids as the
/// network reads them, the target without <s> and </s>.
std::string write_examples(const std::vector<Example>& examples);

/// A line of JSON for each: {"steps": T, "size": B, "continues": .., "input": [..], "output":
/// [..]}, time-major, -1 where no word is to be predicted.
std::string write_batches(const std::vector<Batch>& batches);

/// Writes model.json, recipe.json, train.jsonl and valid.jsonl into a folder that exists. Throws
/// FileError.
void write_prepared_run(const std::string& folder, ModelFile& file, const Recipe& recipe,
                        const std::string& train, const std::string& valid);

}  // namespace refrain
