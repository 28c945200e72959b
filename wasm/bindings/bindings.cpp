// Embind registrations, and nothing else: every class is documented in its header in wasm/session.
//
// A C++ exception would reach JavaScript without its text. guarded() turns it into a JavaScript
// Error whose name is the exception's and whose message is its words.

#include <emscripten.h>
#include <emscripten/bind.h>
#include <malloc.h>

#include <new>

#include "wasm/session/cell_lesson.hpp"
#include "wasm/session/conversion.hpp"
#include "wasm/session/cross_validation_lesson.hpp"
#include "wasm/session/fine_tuning_lesson.hpp"
#include "wasm/session/gradient_lesson.hpp"
#include "wasm/session/inside_lesson.hpp"
#include "wasm/session/language_lesson.hpp"
#include "wasm/session/languages_lesson.hpp"
#include "wasm/session/playground_lesson.hpp"
#include "wasm/session/roofline.hpp"
#include "wasm/session/session.hpp"
#include "wasm/session/translation_lesson.hpp"

using namespace refrain::session;

// clang-format off
EM_JS(void, throw_error, (const char* name, const char* message), {
  const error = new Error(UTF8ToString(message));
  error.name = UTF8ToString(name);
  throw error;
});
// clang-format on

namespace {

template <class Work>
auto guarded(const Work& work) {
  // Static, because nothing is destroyed while a JavaScript exception passes.
  static std::string name, message;
  try {
    return work();
  } catch (const refrain::Error& error) {
    name = error.name();
    message = error.what();
  } catch (const std::bad_alloc&) {
    name = "RangeError";
    message = "out of memory; close other tabs or use a smaller model";
  } catch (const std::exception& error) {
    name = "Error";
    message = error.what();
  }
  throw_error(name.c_str(), message.c_str());
  __builtin_unreachable();
}

template <auto Member>
struct Guarded;
template <class C, class R, class... A, R (C::*Member)(A...)>
struct Guarded<Member> {
  static R call(C& self, A... arguments) {
    return guarded([&] { return (self.*Member)(arguments...); });
  }
};
template <class C, class R, class... A, R (C::*Member)(A...) const>
struct Guarded<Member> {
  static R call(const C& self, A... arguments) {
    return guarded([&] { return (self.*Member)(arguments...); });
  }
};

template <class C, class... A>
C* make(A... arguments) {
  return guarded([&] { return new C(arguments...); });
}

/** Bytes that are allocated now; the memory itself never shrinks. */
double memory_in_use() {
  return static_cast<double>(mallinfo().uordblks);
}

}  // namespace

using Text = const std::string&;

EMSCRIPTEN_BINDINGS(refrain) {
  using namespace emscripten;
  const auto raw = allow_raw_pointers();

  function("memoryInUse", &memory_in_use);

  class_<Model>("Model")
      .constructor(&make<Model, Text>, raw)
      .function("describe", &Guarded<&Model::describe>::call)
      .function("save", &Guarded<&Model::save>::call)
      .function("verify", &Guarded<&Model::verify>::call);

  class_<Conversion>("Conversion")
      .constructor(&make<Conversion>, raw)
      .function("add", &Guarded<&Conversion::add>::call)
      .function("files", &Guarded<&Conversion::files>::call)
      .function("convert", &Guarded<&Conversion::convert>::call, raw);

  class_<TranslationJob>("TranslationJob")
      .constructor(&make<TranslationJob, Model&, Text, Text>, raw)
      .function("advance", &Guarded<&TranslationJob::advance>::call)
      .function("progress", &Guarded<&TranslationJob::progress>::call)
      .function("result", &Guarded<&TranslationJob::result>::call);

  class_<TrainingJob>("TrainingJob")
      .constructor(&make<TrainingJob, Text, Text, bool>, raw)
      .constructor(&make<TrainingJob, Text, Text, Text, bool>, raw)
      .function("advance", &Guarded<&TrainingJob::advance>::call)
      .function("finished", &Guarded<&TrainingJob::finished>::call)
      .function("model", &Guarded<&TrainingJob::model>::call, raw)
      .function("saveCheckpoint", &Guarded<&TrainingJob::save_checkpoint>::call);

  class_<GenerationJob>("GenerationJob")
      .constructor(&make<GenerationJob, Model&, Text, Text>, raw)
      .function("advance", &Guarded<&GenerationJob::advance>::call)
      .function("text", &Guarded<&GenerationJob::text>::call)
      .function("nextWords", &Guarded<&GenerationJob::next_words>::call);

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
