#include "core/nn/embedding.hpp"

#include <cmath>

namespace refrain {

template <class S>
void Embedding<S>::initialise(Random& random) {
  weight.fill_uniform(random, std::sqrt(3.0 / static_cast<double>(size())));
}

template <class S>
void Embedding<S>::collect(const std::string& prefix, ParameterList<S>& list) {
  list.push_back({prefix + "weight", &weight});
}

template <class S>
void Embedding<S>::forward(std::span<const std::int32_t> ids, Out<S> x) const {
  require_shape("embedding output", x.rows(), x.cols(), size(), static_cast<Index>(ids.size()));
  for (std::size_t n = 0; n < ids.size(); ++n) {
    eigen_assert(ids[n] >= 0 && ids[n] < vocabulary());
    weight.row(ids[n], x.col(static_cast<Index>(n)));
  }
}

template <class S>
void Embedding<S>::backward(std::span<const std::int32_t> ids, In<S> dx) {
  if (!weight.wants_gradient()) return;
  for (std::size_t n = 0; n < ids.size(); ++n)
    weight.gradient.row(ids[n]) += dx.col(static_cast<Index>(n)).transpose();
}

template class Embedding<float>;
template class Embedding<double>;

}  // namespace refrain
