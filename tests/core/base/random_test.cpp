#include "core/base/random.hpp"

#include <doctest/doctest.h>

#include <set>
#include <vector>

using namespace refrain;

TEST_CASE("the generator gives the same numbers everywhere") {
  // Reckoned with integers of any length from the paper's listing of xoshiro256**; those of the
  // state 1, 2, 3, 4 are the reference implementation's.
  using Numbers = std::vector<std::uint64_t>;
  const auto first = [](Random random, std::size_t n) {
    Numbers numbers(n);
    for (auto& number : numbers) number = random.bits();
    return numbers;
  };
  Random counted;
  counted.set_state({1, 2, 3, 4});
  CHECK(first(counted, 5) ==
        Numbers{11520, 0, 1509978240, 1215971899390074240u, 1216172134540287360u});
  // Seeded through SplitMix64.
  CHECK(first(Random(), 2) == Numbers{11091344671253066420u, 13793997310169335082u});
  CHECK(first(Random(1), 4) == Numbers{12966619160104079557u, 9600361134598540522u,
                                       10590380919521690900u, 7218738570589545383u});
  CHECK(first(Random(~std::uint64_t{0}), 2) ==
        Numbers{10328197420357168392u, 14156678507024973869u});
  CHECK(first(Random::stream(1, 2, 3), 2) == Numbers{14585400150120891368u, 14442465275195754498u});
}

TEST_CASE("what is made of the bits is the same everywhere too") {
  Random uniform(42), below(42), shuffle(42);
  CHECK(uniform.uniform() == 1406987 * 0x1p-24);
  CHECK(uniform.uniform() == 6358233 * 0x1p-24);
  std::vector<std::uint64_t> dice(12);
  for (auto& die : dice) die = below.below(6);
  CHECK(dice == std::vector<std::uint64_t>{0, 0, 5, 5, 4, 0, 4, 3, 4, 5, 1, 1});
  std::vector<int> items{0, 1, 2, 3, 4, 5, 6, 7};
  shuffle.shuffle(items);
  CHECK(items == std::vector<int>{7, 2, 4, 0, 3, 5, 1, 6});
}

TEST_CASE("below() favours no value, however large the bound") {
  Random random(17);
  for (const std::uint64_t bound : {2u, 3u, 7u, 10u}) {
    std::vector<long> counts(bound);
    for (int i = 0; i < 20000; ++i) ++counts[random.below(bound)];
    const double expected = 20000.0 / static_cast<double>(bound);
    double chi_square = 0;
    for (const long count : counts)
      chi_square += (static_cast<double>(count) - expected) *
                    (static_cast<double>(count) - expected) / expected;
    CHECK(chi_square < 30);  // 9 degrees of freedom at most: exceeded once in 2,000 generators
  }
  // A remainder alone would give the lower third of this bound twice as often as the rest.
  const std::uint64_t bound = 3ull << 62;
  int low = 0;
  for (int i = 0; i < 6000; ++i) {
    const std::uint64_t value = random.below(bound);
    REQUIRE(value < bound);
    low += value < bound / 3;
  }
  CHECK(low / 6000.0 == doctest::Approx(1.0 / 3).epsilon(0.06));
  for (int i = 0; i < 100; ++i) REQUIRE(random.below(1) == 0);
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

TEST_CASE("streams of neighbouring labels have no number in common") {
  std::set<std::uint64_t> seen;
  for (std::uint64_t seed = 0; seed < 4; ++seed)
    for (std::uint64_t a = 0; a < 16; ++a)
      for (std::uint64_t b = 0; b < 16; ++b) {
        Random random = Random::stream(seed, a, b);
        for (int i = 0; i < 4; ++i) seen.insert(random.bits());
      }
  CHECK(seen.size() == 4 * 16 * 16 * 4);
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
