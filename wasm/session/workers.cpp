#include "wasm/session/workers.hpp"

namespace refrain::session {
namespace {

/// Lives as long as the module: a job may still refer to it.
WorkerPool* started = nullptr;

}  // namespace

int start_workers(int threads) {
  if (started == nullptr && threads > 1) started = new WorkerPool(threads);
  return workers().threads();
}

WorkerPool& workers() {
  return started != nullptr ? *started : WorkerPool::caller_alone();
}

}  // namespace refrain::session
