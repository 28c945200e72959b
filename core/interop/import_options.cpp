#include "core/interop/import_options.hpp"

namespace refrain {
namespace {

VocabularyMap vocabulary_of(const std::string& text, const char* option, Index size,
                            const ImportOptions& options) {
  if (text.empty())
    throw ArgumentError("this file has no words of its own: give the pieces of its " +
                        std::to_string(size) + " rows, a vocabulary (" + option + ")");
  return map_vocabulary(read_vocabulary(text, option, options.text), size);
}

}  // namespace

TextDraft text_of(const NetworkDraft& draft, const ImportOptions& options) {
  TextDraft text;
  text.source_languages = options.source_languages;
  text.target_languages = options.target_languages;
  const auto* translation = std::get_if<Seq2SeqOptions>(&draft.options);
  const Index words = translation != nullptr
                          ? translation->source_vocabulary
                          : std::get<LanguageModelOptions>(draft.options).vocabulary;
  text.source = vocabulary_of(options.vocabulary, "--vocabulary", words, options);
  if (translation == nullptr) return text;
  if (options.source_languages.empty() || options.target_languages.empty())
    throw ArgumentError(
        "say what this encoder-decoder translates: source and target language (--source and "
        "--target)");
  if (!translation->shared_embedding)
    text.target = vocabulary_of(
        options.target_vocabulary.empty() ? options.vocabulary : options.target_vocabulary,
        "--target-vocabulary", translation->target_vocabulary, options);
  return text;
}

}  // namespace refrain
