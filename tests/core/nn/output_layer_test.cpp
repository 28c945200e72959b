#include "core/nn/output_layer.hpp"

#include <doctest/doctest.h>

using namespace refrain;

namespace {

/// A layer over 9 words of 4 features, 6 columns and their targets, everything random.
struct Sample {
  explicit Sample(bool tied) : layer(4, 9, tied), embedding(9, 4), h(4, 6) {
    Random random(5);
    embedding.fill_uniform(random, 1);
    layer.bias.fill_uniform(random, 1);
    if (!tied) layer.weight.fill_uniform(random, 1);
    for (Index i = 0; i < h.size(); ++i) h.data()[i] = random.uniform(-1, 1);
    zero();
  }
  void zero() {
    embedding.zero_gradient();
    layer.bias.zero_gradient();
    if (!layer.tied()) layer.weight.zero_gradient();
  }
  Parameter<double>& weight() { return layer.tied() ? embedding : layer.weight; }
  LossSum loss(const std::vector<std::int32_t>& targets, const LossOptions& options) {
    d_h.resize(4, 6);
    Out<double> d(d_h);
    return layer.loss(embedding, h, targets, options, scratch, &d);
  }
  OutputLayer<double> layer;
  Parameter<double> embedding;
  Matrix<double> h, d_h;
  OutputScratch<double> scratch;
};

const std::vector<std::int32_t> kWords{0, 1, 4, 7, 8};

}  // namespace

TEST_CASE("among some words the loss is that of a layer that has no others") {
  for (const bool tied : {false, true}) {
    CAPTURE(tied);
    Sample whole(tied);
    // The same rows as a layer of their own.
    Sample small(tied);
    small.layer = OutputLayer<double>(4, 5, tied);
    small.embedding = Parameter<double>(5, 4);
    for (Index i = 0; i < 5; ++i) {
      const Index word = kWords[static_cast<std::size_t>(i)];
      small.weight().value.row(i) = whole.weight().value.row(word);
      small.layer.bias.value(i, 0) = whole.layer.bias.value(word, 0);
    }
    small.zero();
    const LossSum a = whole.loss({4, 8, -1, 0, 7, 7}, {0.1, 0.5, kWords, 1});
    const LossSum b = small.loss({2, 4, -1, 0, 3, 3}, {0.1, 0.5, {}, 0});
    CHECK(a.loss == doctest::Approx(b.loss));
    CHECK(a.nll == doctest::Approx(b.nll));
    CHECK(a.words == 5);
    CHECK(a.correct == b.correct);
    CHECK((whole.d_h - small.d_h).cwiseAbs().maxCoeff() < 1e-14);
    for (Index word = 0, i = 0; word < 9; ++word) {
      const bool in = i < 5 && kWords[static_cast<std::size_t>(i)] == word;
      const auto row = whole.weight().gradient.row(word);
      if (in) {
        CHECK((row - small.weight().gradient.row(i)).cwiseAbs().maxCoeff() < 1e-14);
        CHECK(whole.layer.bias.gradient(word, 0) ==
              doctest::Approx(small.layer.bias.gradient(i, 0)));
        ++i;
      } else {
        CHECK(row.cwiseAbs().maxCoeff() == 0);
        CHECK(whole.layer.bias.gradient(word, 0) == 0);
      }
    }
  }
}

TEST_CASE("a target that is not among the words counts as the unknown one") {
  Sample a(true), b(true);
  const LossSum with = a.loss({5, 2, 4, 4, 4, 4}, {0, 1, kWords, 1});
  const LossSum same = b.loss({1, 1, 4, 4, 4, 4}, {0, 1, kWords, 1});
  CHECK(with.nll == same.nll);
  CHECK(a.d_h == b.d_h);
}

TEST_CASE("gathered rows give the logits of their words") {
  for (const bool tied : {false, true}) {
    Sample s(tied);
    OutputRows<double> rows;
    s.layer.gather(s.embedding, kWords, rows);
    Matrix<double> all(9, 6), some(5, 6);
    s.layer.logits(s.embedding, s.h, all);
    OutputLayer<double>::logits(rows, s.h, some);
    for (Index i = 0; i < 5; ++i)
      CHECK((some.row(i) - all.row(kWords[static_cast<std::size_t>(i)])).cwiseAbs().maxCoeff() <
            1e-14);
  }
}
