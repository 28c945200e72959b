// Runs independent pieces of work on a fixed number of threads. Where there are no threads
// (WebAssembly without them, or one thread asked for) the pieces run one after the other; results
// never depend on the number of threads.
#pragma once

#include <functional>
#include <memory>

namespace refrain {

class WorkerPool {
 public:
  /// threads: 1 runs everything in the caller; 0 takes as many as the machine has.
  explicit WorkerPool(int threads);
  ~WorkerPool();
  WorkerPool(WorkerPool&&) noexcept;
  WorkerPool& operator=(WorkerPool&&) noexcept;

  int threads() const;
  /// Calls work(i) for every i in [0, count) and returns when all are done. An exception of one
  /// piece is rethrown here once the others have ended.
  void run(int count, const std::function<void(int)>& work);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace refrain
