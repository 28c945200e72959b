#include "core/base/random.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace refrain;

TEST_CASE("the generator gives the same numbers everywhere") {
  // xoshiro256** from a state of SplitMix64(1): fixed here so that no platform may differ.
  Random random(1);
  const std::uint64_t first = random.bits(), second = random.bits();
  Random again(1);
  CHECK(again.bits() == first);
  CHECK(again.bits() == second);
  CHECK(first == 12966619160104079557ull);
  CHECK(second == 9600361134598540522ull);
}

TEST_CASE("uniform numbers lie in their range and fill it") {
  Random random(7);
  double sum = 0;
  for (int i = 0; i < 10000; ++i) {
    const double u = random.uniform(-2, 3);
    REQUIRE((u >= -2 && u < 3));
    sum += u;
  }
  CHECK(sum / 10000 == doctest::Approx(0.5).epsilon(0.05));
}

TEST_CASE("below() reaches every value and never the bound") {
  Random random(3);
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 500; ++i) seen.insert(random.below(7));
  CHECK(seen.size() == 7);
  CHECK(*seen.rbegin() == 6);
}

TEST_CASE("streams with different labels differ, equal ones agree, a state can be put back") {
  CHECK(Random::stream(1, 2, 3).bits() == Random::stream(1, 2, 3).bits());
  CHECK(Random::stream(1, 2, 3).bits() != Random::stream(1, 3, 2).bits());
  Random random(5);
  random.bits();
  const Random::State state = random.state();
  const std::uint64_t next = random.bits();
  Random other;
  other.set_state(state);
  CHECK(other.bits() == next);
}

TEST_CASE("a shuffle keeps every item") {
  std::vector<int> items(100);
  for (int i = 0; i < 100; ++i) items[static_cast<std::size_t>(i)] = i;
  Random random(9);
  random.shuffle(items);
  CHECK(std::set<int>(items.begin(), items.end()).size() == 100);
  CHECK(items[0] + items[1] * 100 != 100);
}
