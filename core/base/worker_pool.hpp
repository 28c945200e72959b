// Runs independent pieces of work on a fixed number of threads. Where there are no threads
// (WebAssembly without them, or one thread asked for) the pieces run one after the other; results
// never depend on the number of threads.
#pragma once

#include <functional>
#include <memory>

namespace refrain {

class WorkerPool {
 public:
  /// threads: how many work, the caller among them; 1 runs everything in the caller. Where the
  /// system gives no more, the pool has as many as it gave.
  explicit WorkerPool(int threads);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// The caller without help; several may call it at once.
  static WorkerPool& caller_alone();

  int threads() const;
  /// Calls work(i) for every i in [0, count) and returns when all are done. An exception of one
  /// piece is rethrown here once the others have ended. One caller at a time, and no piece calls.
  void run(int count, const std::function<void(int)>& work);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace refrain
