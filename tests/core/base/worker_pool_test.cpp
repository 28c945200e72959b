#include "core/base/worker_pool.hpp"

#include <doctest/doctest.h>

#include <array>
#include <stdexcept>
#include <string>

using refrain::WorkerPool;

TEST_CASE("every piece is done once, on any number of threads, again and again") {
  for (const int threads : {1, 2, 5}) {
    WorkerPool pool(threads);
    CHECK(pool.threads() >= 1);
    CHECK(pool.threads() <= threads);
    for (const int count : {0, 1, 2, 64}) {
      std::array<int, 64> done{};
      for (int round = 0; round < 20; ++round)
        pool.run(count, [&](int i) { ++done[static_cast<std::size_t>(i)]; });
      for (int i = 0; i < 64; ++i) CHECK(done[static_cast<std::size_t>(i)] == (i < count ? 20 : 0));
    }
  }
}

TEST_CASE("an exception of a piece comes out once the others have ended, and the pool goes on") {
  for (const int threads : {1, 3}) {
    WorkerPool pool(threads);
    std::array<int, 8> done{};
    const auto work = [&](int i) {
      ++done[static_cast<std::size_t>(i)];
      if (i == 2) throw std::runtime_error("piece 2");
    };
    std::string message;
    try {
      pool.run(8, work);
    } catch (const std::runtime_error& error) {
      message = error.what();
    }
    CHECK(message == "piece 2");
    for (const int times : done) CHECK(times == 1);
    int after = 0;
    pool.run(1, [&](int) { ++after; });
    CHECK(after == 1);
  }
}

TEST_CASE("the caller alone has no other threads") {
  CHECK(WorkerPool::caller_alone().threads() == 1);
}
