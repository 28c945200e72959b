// How many weights a network has, from its options alone: to compare architectures at equal size,
// and to refuse a file whose configuration promises more than the file holds before any memory is
// taken. In double: no product of sizes overflows.
#pragma once

#include "core/models/language_model.hpp"
#include "core/models/seq2seq.hpp"

namespace refrain {

double parameter_count(const Seq2SeqOptions& options);
double parameter_count(const LanguageModelOptions& options);

}  // namespace refrain
