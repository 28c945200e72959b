// What the lessons look into, and the bench's limits.

#include <emscripten/bind.h>

#include "wasm/bindings/guarded.hpp"
#include "wasm/session/cell_lesson.hpp"
#include "wasm/session/cross_validation_lesson.hpp"
#include "wasm/session/fine_tuning_lesson.hpp"
#include "wasm/session/gradient_lesson.hpp"
#include "wasm/session/inside_lesson.hpp"
#include "wasm/session/language_lesson.hpp"
#include "wasm/session/languages_lesson.hpp"
#include "wasm/session/playground_lesson.hpp"
#include "wasm/session/roofline.hpp"
#include "wasm/session/translation_lesson.hpp"

using namespace refrain::bindings;
using namespace refrain::session;

EMSCRIPTEN_BINDINGS(refrain_lessons) {
  using namespace emscripten;
  const auto raw = allow_raw_pointers();

  class_<GradientLesson>("GradientLesson")
      .constructor(&make<GradientLesson, Text>, raw)
      .function("measure", &Guarded<&GradientLesson::measure>::call)
      .function("advance", &Guarded<&GradientLesson::advance>::call)
      .function("check", &Guarded<&GradientLesson::check>::call)
      .function("example", &Guarded<&GradientLesson::example>::call);

  class_<CellLesson>("CellLesson")
      .constructor(&make<CellLesson, Text, Text>, raw)
      .function("run", &Guarded<&CellLesson::run>::call)
      .function("set", &Guarded<&CellLesson::set>::call)
      .function("learn", &Guarded<&CellLesson::learn>::call);

  class_<LanguageLesson>("LanguageLesson")
      .constructor(&make<LanguageLesson, Text, Text, bool>, raw)
      .function("advance", &Guarded<&LanguageLesson::advance>::call)
      .function("describe", &Guarded<&LanguageLesson::describe>::call)
      .function("sample", &Guarded<&LanguageLesson::sample>::call)
      .function("expectations", &Guarded<&LanguageLesson::expectations>::call)
      .function("preparation", &Guarded<&LanguageLesson::preparation>::call)
      .function("save", &Guarded<&LanguageLesson::save>::call);

  class_<InsideLesson>("InsideLesson")
      .constructor(&make<InsideLesson, Text>, raw)
      .function("describe", &Guarded<&InsideLesson::describe>::call)
      .function("read", &Guarded<&InsideLesson::read>::call)
      .function("search", &Guarded<&InsideLesson::search>::call)
      .function("grow", &Guarded<&InsideLesson::grow>::call)
      .function("complete", &Guarded<&InsideLesson::complete>::call)
      .function("translate", &Guarded<&InsideLesson::translate>::call)
      .function("follow", &Guarded<&InsideLesson::follow>::call)
      .function("places", &Guarded<&InsideLesson::places>::call)
      .function("states", &Guarded<&InsideLesson::states>::call)
      .function("compare", &Guarded<&InsideLesson::compare>::call);

  class_<CrossValidationLesson>("CrossValidationLesson")
      .constructor(&make<CrossValidationLesson, Text, Text, Text>, raw)
      .function("advance", &Guarded<&CrossValidationLesson::advance>::call);

  class_<TranslationLesson>("TranslationLesson")
      .constructor(&make<TranslationLesson, Text, Text>, raw)
      .function("advance", &Guarded<&TranslationLesson::advance>::call)
      .function("finished", &Guarded<&TranslationLesson::finished>::call)
      .function("translate", &Guarded<&TranslationLesson::translate>::call)
      .function("describe", &Guarded<&TranslationLesson::describe>::call)
      .function("save", &Guarded<&TranslationLesson::save>::call);

  class_<PlaygroundLesson>("PlaygroundLesson")
      .constructor(&make<PlaygroundLesson, Text, Text, Text>, raw)
      .function("advance", &Guarded<&PlaygroundLesson::advance>::call)
      .function("score", &Guarded<&PlaygroundLesson::score>::call)
      .function("translate", &Guarded<&PlaygroundLesson::translate>::call)
      .function("count", &Guarded<&PlaygroundLesson::count>::call)
      .function("checkpoint", &Guarded<&PlaygroundLesson::checkpoint>::call)
      .function("save", &Guarded<&PlaygroundLesson::save>::call);

  class_<FineTuningLesson>("FineTuningLesson")
      .constructor(&make<FineTuningLesson, Text, Text>, raw)
      .function("advance", &Guarded<&FineTuningLesson::advance>::call)
      .function("finished", &Guarded<&FineTuningLesson::finished>::call)
      .function("compare", &Guarded<&FineTuningLesson::compare>::call)
      .function("save", &Guarded<&FineTuningLesson::save>::call);

  class_<LanguagesLesson>("LanguagesLesson")
      .constructor(&make<LanguagesLesson, Text, Text>, raw)
      .function("advance", &Guarded<&LanguagesLesson::advance>::call)
      .function("translate", &Guarded<&LanguagesLesson::translate>::call)
      .function("map", &Guarded<&LanguagesLesson::map>::call);

  function("roofline", &roofline);
}
