// What a page needs to translate, the module `translator`. Embind registrations and nothing else:
// every class is documented in its header in wasm/session.

#include <emscripten/bind.h>
#include <emscripten/heap.h>
#include <malloc.h>

#include "wasm/bindings/guarded.hpp"
#include "wasm/session/session.hpp"
#include "wasm/session/workers.hpp"

using namespace refrain::bindings;
using namespace refrain::session;

namespace {

/** Bytes that are allocated now; the memory itself never shrinks. */
double memory_in_use() {
  return static_cast<double>(mallinfo().uordblks);
}

/** Bytes of the memory. */
double memory_reserved() {
  return static_cast<double>(emscripten_get_heap_size());
}

/** How many threads work. */
int threads() {
  return workers().threads();
}

/** Where a piece of a file goes. Made anew for each: memory that grew has other views. */
emscripten::val room(ModelLoading& loading, std::size_t bytes) {
  const auto place = guarded([&] { return loading.room(bytes); });
  return emscripten::val(
      emscripten::typed_memory_view(bytes, reinterpret_cast<unsigned char*>(place)));
}

}  // namespace

EMSCRIPTEN_BINDINGS(refrain_translation) {
  using namespace emscripten;
  const auto raw = allow_raw_pointers();

  function("memoryInUse", &memory_in_use);
  function("memoryReserved", &memory_reserved);
  function("startWorkers", &start_workers);
  function("threads", &threads);

  class_<Model>("Model")
      .constructor(&make<Model, Text>, raw)
      .function("describe", &Guarded<&Model::describe>::call)
      .function("save", &Guarded<&Model::save>::call)
      .function("verify", &Guarded<&Model::verify>::call);

  class_<ModelLoading>("ModelLoading")
      .constructor(&make<ModelLoading>, raw)
      .function("room", &room)
      .function("add", &Guarded<&ModelLoading::add>::call)
      .function("model", &Guarded<&ModelLoading::model>::call, raw);

  class_<TranslationJob>("TranslationJob")
      .constructor(&make<TranslationJob, Model&, Text, Text>, raw)
      .function("advance", &Guarded<&TranslationJob::advance>::call)
      .function("progress", &Guarded<&TranslationJob::progress>::call)
      .function("result", &Guarded<&TranslationJob::result>::call);
}
