#include "core/nn/dropout.hpp"

#include <algorithm>

namespace refrain {

template <class S>
void draw_dropout_mask(Random& random, double rate, Out<S> mask) {
  // 16 random bits an element, four elements a draw: the rate is exact to 1/65536.
  const auto threshold = static_cast<std::uint64_t>(rate * 65536.0);
  const S kept = static_cast<S>(1.0 / (1.0 - rate));
  for (Index col = 0; col < mask.cols(); ++col) {
    S* m = mask.col(col).data();
    for (Index row = 0; row < mask.rows(); row += 4) {
      std::uint64_t bits = random.bits();
      const Index end = std::min<Index>(row + 4, mask.rows());
      for (Index i = row; i < end; ++i, bits >>= 16)
        m[i] = (bits & 0xffffu) < threshold ? S(0) : kept;
    }
  }
}

template <class S>
void Dropout<S>::begin(double rate, Random* random, Index rows, Index cols) {
  if (random == nullptr || rate <= 0) {
    mask_.resize(0, 0);
    return;
  }
  mask_.resize(rows, cols);
  draw_dropout_mask<S>(*random, rate, mask_);
}

template <class S>
void Dropout<S>::apply(Out<S> x, Index first) const {
  if (mask_.size() != 0) x.array() *= mask_.middleCols(first, x.cols()).array();
}

template <class S>
void Dropout<S>::forward(double rate, Random* random, Out<S> x) {
  begin(rate, random, x.rows(), x.cols());
  apply(x);
}

template void draw_dropout_mask<float>(Random&, double, Out<float>);
template void draw_dropout_mask<double>(Random&, double, Out<double>);
template class Dropout<float>;
template class Dropout<double>;

}  // namespace refrain
