#include "core/text/noise.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace refrain;

TEST_CASE("noise takes capitals and full stops, and the target keeps its capitals") {
  Random random(1);
  std::set<std::pair<std::string, std::string>> seen;
  for (int i = 0; i < 60; ++i) {
    const NoisyPair pair = add_noise("Tom sees Mary.", "Tom voit Marie.", random);
    seen.insert({pair.source, pair.target});
  }
  CHECK(seen == std::set<std::pair<std::string, std::string>>{{"tom sees mary.", "Tom voit Marie."},
                                                              {"Tom sees Mary", "Tom voit Marie"},
                                                              {"tom sees mary", "Tom voit Marie"}});
}

TEST_CASE("noise takes the apostrophes of the source now and then, all of them") {
  Random random(3);
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const NoisyPair pair = add_noise("i don't, i can't", "je n'ose, j'arr\u00EAte", random);
    CHECK(pair.target == "je n'ose, j'arr\u00EAte");
    seen.insert(pair.source);
  }
  CHECK(seen == std::set<std::string>{"i don't, i can't", "i dont, i cant"});
}

TEST_CASE("noise leaves questions and dots that trail off as they end") {
  Random random(2);
  for (int i = 0; i < 20; ++i) {
    CHECK(add_noise("Why?", "Warum?", random).target == "Warum?");
    CHECK(add_noise("Well...", "Nun...", random).target == "Nun...");
    const std::string chinese = add_noise("I see.", "\u6211\u660E\u767D\u3002", random).target;
    CHECK(chinese.substr(0, 9) == "\u6211\u660E\u767D");
    CHECK(add_noise(".", ".", random).source == ".");
  }
}
