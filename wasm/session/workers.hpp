// The threads of a module: one pool for all jobs and lessons, of which one works at a time.
#pragma once

#include "core/base/worker_pool.hpp"

namespace refrain::session {

/// From here on the jobs that are made have so many threads, the caller's among them; called once,
/// as the threads of a page are made beforehand and none comes back. How many there are now.
int start_workers(int threads);

/// The caller alone until start_workers() was called.
WorkerPool& workers();

}  // namespace refrain::session
