// What a file of another program does not say of itself.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/interop/foreign_text.hpp"
#include "core/interop/network_draft.hpp"
#include "core/nn/options.hpp"

namespace refrain {

struct ImportOptions {
  /// Content of the vocabulary files (see read_vocabulary); the target's empty: the source's.
  std::string vocabulary, target_vocabulary;
  TextOptions text;
  std::vector<std::string> source_languages, target_languages;
  /// nonlinearity of an nn.RNN.
  Activation activation = Activation::tanh;
  /// Files that the file names (weight shards), by the names it has for them.
  std::map<std::string, std::string> files;
};

/// The words of a draft's rows. Throws ArgumentError naming the option that is missing, FormatError
/// for a vocabulary that does not fit.
TextDraft text_of(const NetworkDraft& draft, const ImportOptions& options);

}  // namespace refrain
