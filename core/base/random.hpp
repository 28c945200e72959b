// Pseudo-random numbers from an explicit generator.
//
// xoshiro256** (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021),
// seeded through SplitMix64. Integer arithmetic only, so the same seed gives the same numbers
// natively and in WebAssembly. Nothing in the core uses any other source of randomness.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace refrain {

class Random {
 public:
  using State = std::array<std::uint64_t, 4>;

  explicit Random(std::uint64_t seed = 0);
  /// A generator for one purpose of a run, e.g. Random::stream(seed, step, shard): streams with
  /// different labels are independent, so a resumed run needs only its counters.
  static Random stream(std::uint64_t seed, std::uint64_t label_a, std::uint64_t label_b = 0);

  /// Next 64 random bits.
  std::uint64_t bits();
  /// Uniform in [0, 1), 24 bits of resolution: exact in float and in double.
  double uniform();
  /// Uniform in [low, high).
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Uniform integer in [0, bound); bound > 0. Unbiased.
  std::uint64_t below(std::uint64_t bound);

  /// Fisher-Yates shuffle, the same on every platform (std::shuffle is not).
  template <class T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

  const State& state() const { return state_; }
  void set_state(const State& state) { state_ = state; }

 private:
  State state_;
};

}  // namespace refrain
