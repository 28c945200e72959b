#include "core/search/sampling.hpp"

#include <algorithm>
#include <cmath>

namespace refrain {

std::int32_t sample_word(const Eigen::Ref<const Vector<float>>& scores, double temperature,
                         int top_k, Random& random) {
  std::vector<std::int32_t> order(static_cast<std::size_t>(scores.size()));
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::int32_t>(i);
  const std::size_t kept =
      top_k > 0 ? std::min(static_cast<std::size_t>(top_k), order.size()) : order.size();
  const auto better = [&](std::int32_t a, std::int32_t b) {
    return scores(a) != scores(b) ? scores(a) > scores(b) : a < b;
  };
  if (kept < order.size())
    std::nth_element(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(kept - 1),
                     order.end(), better);
  order.resize(kept);
  std::sort(order.begin(), order.end(), better);
  const double best = static_cast<double>(scores(order[0]));
  double total = 0;
  std::vector<double> weights(kept);
  for (std::size_t i = 0; i < kept; ++i)
    total += weights[i] = std::exp((static_cast<double>(scores(order[i])) - best) / temperature);
  double draw = random.uniform() * total;
  for (std::size_t i = 0; i < kept; ++i)
    if ((draw -= weights[i]) < 0) return order[i];
  return order.back();
}

}  // namespace refrain
