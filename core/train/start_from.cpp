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

/// Rows or columns of a tensor in blocks that grow each by itself, as one gate's units or one
/// direction's features do.
struct Block {
  Index had, has;
};
using Axis = std::vector<Block>;

Axis operator+(Axis a, const Axis& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

/// Size of an axis before (&Block::had) or now (&Block::has).
Index size_of(const Axis& axis, Index Block::*when) {
  Index sum = 0;
  for (const Block& block : axis) sum += block.*when;
  return sum;
}

/// The blocks of every tensor of an encoder-decoder, by its name.
class Growth {
 public:
  Growth(const Seq2SeqOptions& old, const Seq2SeqOptions& fresh)
      : embedding_{{old.embedding_size, fresh.embedding_size}},
        features_(old.encoder.bidirectional ? 2 : 1,
                  {old.encoder.hidden_size, fresh.encoder.hidden_size}),
        encoder_{{old.encoder.hidden_size, fresh.encoder.hidden_size}},
        decoder_{{old.decoder.hidden_size, fresh.decoder.hidden_size}},
        output_{{output_of(old), output_of(fresh)}},
        feeds_(fresh.input_feeding) {}

  /// What a row counts, of which there are `rows` in the old tensor (gates: several times the
  /// units).
  Axis rows(std::string_view name, Index rows) const {
    if (name.starts_with("decoder.attention.combine.")) return output_;
    const Axis& units = name.starts_with("encoder.") ? encoder_ : decoder_;
    Axis axis;
    for (Index i = 0; i < std::max<Index>(1, rows / size_of(units, &Block::had)); ++i)
      axis = axis + units;
    return axis;
  }

  /// What a column counts.
  Axis columns(std::string_view name) const {
    if (name.find("embedding.") != name.npos) return embedding_;
    if (name.starts_with("output.")) return name.ends_with("weight") ? output_ : Axis{{1, 1}};
    if (name.ends_with("input_weight")) {
      const bool first = name.find(".layers.0.") != name.npos;
      if (name.starts_with("encoder.")) return first ? embedding_ : features_;
      return !first ? decoder_ : feeds_ ? embedding_ + output_ : embedding_;
    }
    if (name.ends_with("recurrent_weight"))
      return name.starts_with("encoder.") ? encoder_ : decoder_;
    if (!name.ends_with(".weight")) return {{1, 1}};
    if (name.starts_with("decoder.attention.combine.")) return features_ + decoder_;
    return name.starts_with("decoder.attention.query.") ? decoder_ : features_;
  }

 private:
  static Index output_of(const Seq2SeqOptions& o) {
    return o.attention != AttentionKind::none && o.attention_size > 0 ? o.attention_size
                                                                      : o.decoder.hidden_size;
  }

  Axis embedding_, features_, encoder_, decoder_, output_;
  bool feeds_;
};

/// Whether new units can stand beside old ones without changing what these compute.
bool can_grow(const Seq2SeqOptions& o) {
  const auto plain = [](const StackOptions& stack) {
    return !stack.batch_norm && !stack.layer_norm && !stack.cell.layer_norm;
  };
  return plain(o.encoder) && plain(o.decoder) && o.attention != AttentionKind::dot &&
         o.bridge != BridgeKind::copy;
}

/// Whether a tensor's rows are read by what multiplies with it, as its columns are: the scores of
/// attention.
bool reads_rows(std::string_view name, AttentionKind kind) {
  return name == "decoder.attention.v" ||
         (kind == AttentionKind::general && name == "decoder.attention.key.weight");
}

/// Old blocks into a larger tensor; see the header for the rest.
void carry_blocks(const Axis& rows, const Axis& columns, bool silence_rows,
                  const Weight<float>& from, Weight<float>& to) {
  Index old_row = 0, row = 0;
  for (const Block& r : rows) {
    if (silence_rows) to.middleRows(row, r.has).setZero();
    Index old_column = 0, column = 0;
    for (const Block& c : columns) {
      to.block(row, column, r.had, c.has).setZero();
      to.block(row, column, r.had, c.had) = from.block(old_row, old_column, r.had, c.had);
      old_column += c.had;
      column += c.has;
    }
    old_row += r.had;
    row += r.has;
  }
}

/// Rows of `from`, one a piece of `old`, to the rows of `to`, one a piece of `vocabulary`.
void carry_rows(const Vocabulary& old, const Weight<float>& from, const Vocabulary& vocabulary,
                Weight<float>& to) {
  const Index columns = from.cols();
  to.rightCols(to.cols() - columns).setZero();
  for (Index row = 0; row < to.rows(); ++row) {
    const auto ids = spell(old, vocabulary.piece(static_cast<TokenId>(row)));
    if (ids.empty()) continue;
    auto known = to.row(row).head(columns);
    known.setZero();
    for (const TokenId id : ids) known += from.row(id) / static_cast<float>(ids.size());
  }
}

}  // namespace

void start_from(TranslationModel& parent, TranslationModel& child) {
  struct Step {
    const Parameter<float>* from;
    Axis rows, columns;  // rows: empty for those of a vocabulary
  };
  const auto old = parent.network.parameters();
  const auto fresh = child.network.parameters();
  const auto& options = child.network.options();
  const Growth growth(parent.network.options(), options);
  const auto codec_of = [](const TranslationModel& model, std::string_view name) {
    return name.starts_with("source_embedding.") ? &model.source.vocabulary
                                                 : &model.target.vocabulary;
  };
  std::vector<Step> steps;
  for (const auto& [name, parameter] : fresh) {
    const Parameter<float>* found = nullptr;
    for (const auto& [old_name, old_parameter] : old)
      if (old_name == name) found = old_parameter;
    if (found == nullptr)
      throw ArgumentError("the model to start from has no tensor '" + name +
                          "'; the network must have the same layers");
    const bool has_pieces = name.find("embedding.") != name.npos || name.starts_with("output.");
    Step step{found, {}, growth.columns(name)};
    if (!has_pieces) step.rows = growth.rows(name, found->rows());
    const bool same =
        (has_pieces || found->rows() == parameter->rows()) && found->cols() == parameter->cols();
    if (same) {
      step.rows = has_pieces ? Axis{} : Axis{{found->rows(), found->rows()}};
      step.columns = {{found->cols(), found->cols()}};
    }
    const auto grows = [](const Axis& axis, Index from, Index to) {
      return size_of(axis, &Block::had) == from && size_of(axis, &Block::has) == to &&
             std::all_of(axis.begin(), axis.end(), [](const Block& b) { return b.had <= b.has; });
    };
    if (!same && (!can_grow(options) || !grows(step.columns, found->cols(), parameter->cols()) ||
                  !(has_pieces || grows(step.rows, found->rows(), parameter->rows()))))
      throw ArgumentError(
          "the model to start from has '" + name + "' " + shape_text(found->rows(), found->cols()) +
          ", the network needs " + shape_text(parameter->rows(), parameter->cols()) +
          "; give it the same sizes" + (can_grow(options) ? " or larger ones" : ""));
    steps.push_back(std::move(step));
  }
  for (std::size_t i = 0; i < fresh.size(); ++i) {
    const auto& [name, parameter] = fresh[i];
    const auto& [from, rows, columns] = steps[i];
    if (rows.empty())
      carry_rows(*codec_of(parent, name), from->value, *codec_of(child, name), parameter->value);
    else
      carry_blocks(rows, columns, reads_rows(name, options.attention), from->value,
                   parameter->value);
  }
}

}  // namespace refrain
