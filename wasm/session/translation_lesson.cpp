#include "wasm/session/translation_lesson.hpp"

#include "wasm/session/lines.hpp"

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
  return translate_lines(current().file().translation(), lines, greedily());
}

}  // namespace refrain::session
