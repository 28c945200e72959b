#include "core/base/worker_pool.hpp"

#include <exception>

#if !defined(__EMSCRIPTEN__) || defined(__EMSCRIPTEN_PTHREADS__)
#define REFRAIN_THREADS 1
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>
#endif

namespace refrain {
namespace {

void run_alone(int count, const std::function<void(int)>& work) {
  std::exception_ptr error;
  for (int i = 0; i < count; ++i) {
    try {
      work(i);
    } catch (...) {
      if (!error) error = std::current_exception();
    }
  }
  if (error) std::rethrow_exception(error);
}

}  // namespace

#ifdef REFRAIN_THREADS

struct WorkerPool::Impl {
  std::mutex mutex;
  std::condition_variable wake, finished;
  std::vector<std::thread> workers;
  const std::function<void(int)>* work = nullptr;
  int next = 0, count = 0, running = 0;
  bool stop = false;
  std::exception_ptr error;

  /// Takes pieces until none is left. Called with the lock held.
  void take(std::unique_lock<std::mutex>& lock) {
    while (next < count) {
      const int piece = next++;
      ++running;
      const auto* job = work;
      lock.unlock();
      std::exception_ptr failure;
      try {
        (*job)(piece);
      } catch (...) {
        failure = std::current_exception();
      }
      lock.lock();
      --running;
      if (failure && !error) error = failure;
    }
    if (running == 0) finished.notify_all();
  }

  void loop() {
    std::unique_lock lock(mutex);
    for (;;) {
      wake.wait(lock, [&] { return stop || next < count; });
      if (stop) return;
      take(lock);
    }
  }
};

WorkerPool::WorkerPool(int threads) : impl_(std::make_unique<Impl>()) {
  try {
    for (int i = 1; i < threads; ++i) impl_->workers.emplace_back([p = impl_.get()] { p->loop(); });
  } catch (const std::system_error&) {
    // No more can be had; the pieces are shared among fewer.
  }
}

WorkerPool::~WorkerPool() {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->stop = true;
  }
  impl_->wake.notify_all();
  for (auto& worker : impl_->workers) worker.join();
}

int WorkerPool::threads() const {
  return static_cast<int>(impl_->workers.size()) + 1;
}

void WorkerPool::run(int count, const std::function<void(int)>& work) {
  if (count <= 1 || impl_->workers.empty()) return run_alone(count, work);
  std::unique_lock lock(impl_->mutex);
  impl_->work = &work;
  impl_->next = 0;
  impl_->count = count;
  impl_->error = nullptr;
  impl_->wake.notify_all();
  impl_->take(lock);
  impl_->finished.wait(lock, [&] { return impl_->running == 0; });
  impl_->count = impl_->next = 0;
  if (impl_->error) std::rethrow_exception(impl_->error);
}

#else

struct WorkerPool::Impl {};

WorkerPool::WorkerPool(int) {}
WorkerPool::~WorkerPool() = default;
int WorkerPool::threads() const {
  return 1;
}

void WorkerPool::run(int count, const std::function<void(int)>& work) {
  run_alone(count, work);
}

#endif

WorkerPool& WorkerPool::caller_alone() {
  static WorkerPool pool(1);
  return pool;
}

}  // namespace refrain
