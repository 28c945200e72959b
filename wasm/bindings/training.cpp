// What learns, writes text and reads models of other programs.

#include <emscripten/bind.h>

#include "wasm/bindings/guarded.hpp"
#include "wasm/session/conversion.hpp"
#include "wasm/session/session.hpp"

using namespace refrain::bindings;
using namespace refrain::session;

EMSCRIPTEN_BINDINGS(refrain_training) {
  using namespace emscripten;
  const auto raw = allow_raw_pointers();

  class_<Conversion>("Conversion")
      .constructor(&make<Conversion>, raw)
      .function("add", &Guarded<&Conversion::add>::call)
      .function("files", &Guarded<&Conversion::files>::call)
      .function("convert", &Guarded<&Conversion::convert>::call, raw);

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
}
