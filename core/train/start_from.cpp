#include "core/train/start_from.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace refrain {
namespace {

/// The parent's longest pieces that spell a piece, from left to right; what none of them begins
/// with is passed over.
std::vector<TokenId> spell(const Vocabulary& vocabulary, std::string_view piece) {
  std::vector<TokenId> ids;
  for (std::size_t begin = 0; begin < piece.size();) {
    std::size_t length = piece.size() - begin;
    std::optional<TokenId> id;
    for (; length > 0; --length)
      if ((id = vocabulary.find(piece.substr(begin, length)))) break;
    if (id) ids.push_back(*id);
    begin += std::max<std::size_t>(length, 1);
  }
  return ids;
}

/// Rows of `from`, one a piece of `old`, to the rows of `to`, one a piece of `vocabulary`.
void carry_rows(const Vocabulary& old, const Weight<float>& from, const Vocabulary& vocabulary,
                Weight<float>& to) {
  for (Index row = 0; row < to.rows(); ++row) {
    const auto ids = spell(old, vocabulary.piece(static_cast<TokenId>(row)));
    if (ids.empty()) continue;
    to.row(row).setZero();
    for (const TokenId id : ids) to.row(row) += from.row(id) / static_cast<float>(ids.size());
  }
}

}  // namespace

void start_from(TranslationModel& parent, TranslationModel& child) {
  const auto old = parent.network.parameters();
  const auto fresh = child.network.parameters();
  std::vector<const Parameter<float>*> sources;
  const auto codec_of = [](const TranslationModel& model, std::string_view name) {
    return name.starts_with("source_embedding.") ? &model.source.vocabulary
                                                 : &model.target.vocabulary;
  };
  const auto has_pieces = [](std::string_view name) {
    return name.find("embedding.") != name.npos || name.starts_with("output.");
  };
  for (const auto& [name, parameter] : fresh) {
    const Parameter<float>* found = nullptr;
    for (const auto& [old_name, old_parameter] : old)
      if (old_name == name) found = old_parameter;
    const Index rows = found != nullptr && has_pieces(name) ? found->rows() : parameter->rows();
    if (found == nullptr)
      throw ArgumentError("the model to start from has no tensor '" + name +
                          "'; the network must have the same layers");
    if (found->rows() != rows || found->cols() != parameter->cols())
      throw ArgumentError("the model to start from has '" + name + "' " +
                          shape_text(found->rows(), found->cols()) + ", the network needs " +
                          shape_text(parameter->rows(), parameter->cols()) +
                          "; give it the same sizes");
    sources.push_back(found);
  }
  for (std::size_t i = 0; i < fresh.size(); ++i) {
    const auto& [name, parameter] = fresh[i];
    if (has_pieces(name))
      carry_rows(*codec_of(parent, name), sources[i]->value, *codec_of(child, name),
                 parameter->value);
    else
      parameter->value = sources[i]->value;
  }
}

}  // namespace refrain
