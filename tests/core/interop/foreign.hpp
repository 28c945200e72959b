// What the tests of core/interop share: fixtures, and the logits of a model that was imported, to
// hold against those of the library it came from.
#pragma once

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "core/io/model_file.hpp"
#include "tests/core/nn/golden.hpp"

namespace refrain::foreign {

using golden::Json;

inline std::string fixture(const std::string& name) {
  const std::string path = std::string(REFRAIN_FIXTURES "/interop/") + name;
  std::ifstream file(path, std::ios::binary);
  REQUIRE_MESSAGE(file.good(), path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// Our id of a word of the other library; names of special pieces count as ours.
inline TokenId id_of(const Vocabulary& vocabulary, const std::string& word) {
  static const std::map<std::string, TokenId> specials{
      {"<bos>", kBeginId}, {"<eos>", kEndId}, {"<blank>", kPadId}, {"", kPadId}};
  const auto special = specials.find(word);
  return special != specials.end() ? special->second : vocabulary.find(word).value_or(-100);
}

/// [T][B] ids there to T*B of ours.
inline std::vector<TokenId> ids_of(const Json& ids, const Json& words,
                                   const Vocabulary& vocabulary) {
  std::vector<TokenId> ours;
  for (const Json& step : ids)
    for (const Json& id : step)
      ours.push_back(id_of(vocabulary, words[id.get<std::size_t>()].get<std::string>()));
  return ours;
}

/// (V x T*B) of a language model from its zero state.
inline Matrix<float> logits(const LanguageModel<float>& network, const std::vector<TokenId>& ids,
                            Index batch) {
  LanguageModelState<float> state;
  network.begin(batch, state);
  Matrix<float> all(network.options().vocabulary, static_cast<Index>(ids.size()));
  for (Index at = 0; at < all.cols(); at += batch) {
    network.read(std::span<const TokenId>(ids.data() + at, static_cast<std::size_t>(batch)), state);
    all.middleCols(at, batch) = state.logits;
  }
  return all;
}

/// (V x T*B) of an encoder-decoder whose sources all have the same length.
inline Matrix<float> logits(const Seq2Seq<float>& network, const std::vector<TokenId>& source,
                            const std::vector<TokenId>& target, Index batch) {
  Seq2SeqPass<float> pass;
  const Index S = static_cast<Index>(source.size()) / batch;
  network.encode(source, std::vector<int>(static_cast<std::size_t>(batch), static_cast<int>(S)), S,
                 nullptr, pass);
  network.begin_decoder(static_cast<Index>(target.size()) / batch, nullptr, pass);
  Buffer<float> embedded(network.options().embedding_size, static_cast<Index>(target.size()));
  network.target_embedding().forward(target, embedded);
  network.decoder().forward(embedded, pass.memory, pass.decoder);
  Matrix<float> all(network.options().target_vocabulary, static_cast<Index>(target.size()));
  network.output().logits(network.target_embedding().weight, network.decoder().output(pass.decoder),
                          all);
  return all;
}

/// Holds logits against [T][B][V] of `words`; words that only we have must have no probability.
inline void check_logits(const Matrix<float>& ours, const Json& expected, const Json& words,
                         const Vocabulary& vocabulary) {
  std::vector<bool> known(vocabulary.size());
  double worst = 0;
  const std::vector<double> flat = golden::flat(expected);
  REQUIRE(flat.size() == words.size() * static_cast<std::size_t>(ours.cols()));
  for (std::size_t word = 0; word < words.size(); ++word) {
    const TokenId id = id_of(vocabulary, words[word].get<std::string>());
    REQUIRE(id >= 0);
    known[static_cast<std::size_t>(id)] = true;
    for (Index n = 0; n < ours.cols(); ++n)
      worst = std::max(worst, std::abs(static_cast<double>(ours(id, n)) -
                                       flat[static_cast<std::size_t>(n) * words.size() + word]));
  }
  CHECK(worst < 1e-5);
  for (std::size_t id = 0; id < known.size(); ++id)
    if (!known[id]) CHECK(ours.row(static_cast<Index>(id)).maxCoeff() < -9000.0f);
}

}  // namespace refrain::foreign
