#include "wasm/session/translation_lesson.hpp"

#include "core/io/result_json.hpp"

namespace refrain::session {

std::string TranslationLesson::advance(int updates) {
  model_.reset();
  std::string state = job_.advance(0);
  for (int i = 1; i < updates && !job_.finished(); ++i) state = job_.advance(0);
  return state;
}

Model& TranslationLesson::current() {
  if (!model_) model_.reset(job_.model());
  return *model_;
}

std::string TranslationLesson::translate(const std::string& lines) {
  std::vector<std::string> sentences;
  for (std::size_t start = 0; start < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', start), lines.size());
    sentences.push_back(lines.substr(start, end - start));
    start = end + 1;
  }
  TranslateOptions options;
  options.search.beam_size = 1;
  options.search.n_best = 1;
  Json list = Json::array();
  for (const auto& result : refrain::translate(current().file().translation(), sentences, options))
    list.push_back(write_result(result));
  return to_text(list);
}

}  // namespace refrain::session
