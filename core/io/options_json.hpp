// Options to and from JSON. Each option struct is described once, field by field with its bounds,
// and the description serves reading, writing and the names that messages list.
#pragma once

#include "core/io/json.hpp"
#include "core/models/text_model.hpp"
#include "core/search/beam_search.hpp"
#include "core/train/options.hpp"

namespace refrain {

// Reading starts from the values in `options`: keys that are absent keep them. Throws FormatError
// naming path, value and what is allowed for unknown keys and values out of bounds.
void read_options(const JsonView& json, Seq2SeqOptions& options);
void read_options(const JsonView& json, LanguageModelOptions& options);
void read_options(const JsonView& json, TokenizerOptions& options);
void read_options(const JsonView& json, TextPreparation& options);
void read_options(const JsonView& json, TrainingOptions& options);
void read_options(const JsonView& json, SearchOptions& options);

Json write_options(const Seq2SeqOptions& options);
Json write_options(const LanguageModelOptions& options);
Json write_options(const TokenizerOptions& options);
Json write_options(const TextPreparation& options);
Json write_options(const TrainingOptions& options);
Json write_options(const SearchOptions& options);

}  // namespace refrain
