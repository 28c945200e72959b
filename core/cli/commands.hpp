// Commands of the program `refrain`. Each adds its options to the command line and returns what to
// run once the line is parsed.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <map>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/io/files.hpp"
#include "core/io/model_file.hpp"
#include "core/io/recipe.hpp"
#include "core/train/options.hpp"

namespace refrain::cli {

using Action = std::function<void()>;

Action add_train(CLI::App& app);
Action add_translate(CLI::App& app);
Action add_evaluate(CLI::App& app);
Action add_generate(CLI::App& app);
Action add_inspect(CLI::App& app);
Action add_convert(CLI::App& app);
Action add_cross_validate(CLI::App& app);
Action add_gradcheck(CLI::App& app);

// ---- shared by several commands

/// A model file from disk; errors name the path.
ModelFile open_model(const std::string& path, LoadFor use = LoadFor::change);
/// Reads the recipe, or starts from defaults when `path` is empty.
Recipe open_recipe(const std::string& path, const std::vector<std::string>& settings);
/// Pairs of every source, paths relative to `root`. What a model has to translate is translated
/// with `search`, once: the pairs stay in files whose names begin with `kept`, unless that is
/// empty.
std::vector<ParallelData> open_pairs(const std::vector<DataSource>& sources,
                                     const std::string& root, const SearchOptions& search = {},
                                     const std::string& kept = {});
/// The first column of the TSV at `path`, less its repetitions and what is `known`, and the
/// translations that the source's model makes of it; or what stands in the file `kept`.
ParallelText translated_pairs(const DataSource& source, const std::string& path,
                              const std::unordered_set<std::string>& known,
                              const SearchOptions& search, const std::string& kept);
/// "en-fr:pairs.tsv", or "pairs.tsv" for a model of one direction; "fr-en<pairs.tsv" reads the
/// columns the other way round; "en-fr:text.en,text.fr" are aligned files.
DataSource parse_source(const std::string& text, const Recipe& recipe);

/// How many threads a run takes that was asked for so many: at most one a shard, and 0 is that.
int training_threads(int asked, const TrainingOptions& options);
/// The same of a translation; 0: as many as the machine has.
int translation_threads(int asked);
/// --threads of a translation.
void add_threads_option(CLI::App& command, int& threads);

/// --beam, --length-penalty and the others that set SearchOptions.
void add_search_options(CLI::App& command, SearchOptions& options);

/// The file format's names for TensorFormat, for --format.
const std::map<std::string, int>& tensor_formats();

/// "1h02m", "3m10s", "12s".
std::string duration_text(double seconds);

}  // namespace refrain::cli
