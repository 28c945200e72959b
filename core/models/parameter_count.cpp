#include "core/models/parameter_count.hpp"

namespace refrain {
namespace {

double linear(double inputs, double outputs, bool bias) {
  return inputs * outputs + (bias ? outputs : 0);
}

double recurrent_layer(double inputs, double H, const CellOptions& cell) {
  const double gates = cell.kind == CellKind::lstm ? 4 : cell.kind == CellKind::gru ? 3 : 1;
  double count = gates * H * (inputs + H + 1);
  if (cell.kind == CellKind::gru && cell.reset_after) count += H;
  if (cell.layer_norm) count += 2 * gates * H + (cell.kind == CellKind::lstm ? 2 * H : 0);
  return count;
}

double stack(double inputs, const StackOptions& o) {
  const auto H = static_cast<double>(o.hidden_size);
  const double directions = o.bidirectional ? 2 : 1, layers = static_cast<double>(o.layers);
  double count = directions * recurrent_layer(inputs, H, o.cell) +
                 (layers - 1) * directions * recurrent_layer(directions * H, H, o.cell);
  if (o.layer_norm) count += layers * 2 * directions * H;
  if (o.batch_norm) count += (layers - 1) * 4 * directions * H;
  return count;
}

}  // namespace

double parameter_count(const Seq2SeqOptions& o) {
  const auto E = static_cast<double>(o.embedding_size),
             V = static_cast<double>(o.target_vocabulary);
  const auto F = static_cast<double>(o.encoder.output_size());
  const auto H = static_cast<double>(o.decoder.hidden_size);
  const auto L = static_cast<double>(o.decoder.layers);
  const bool attends = o.attention != AttentionKind::none;
  const double A = o.attention_size > 0 ? static_cast<double>(o.attention_size) : H;
  double count = E * static_cast<double>(o.source_vocabulary) + (o.shared_embedding ? 0 : E * V);
  count += stack(E, o.encoder);
  if (o.bridge == BridgeKind::dense)
    count += L * linear(F, H, true) * (o.decoder.cell.kind == CellKind::lstm ? 2 : 1);
  count += recurrent_layer(E + (o.input_feeding ? A : 0), H, o.decoder.cell) +
           (L - 1) * recurrent_layer(H, H, o.decoder.cell);
  if (attends) count += linear(F + H, A, false);
  if (attends && o.attention != AttentionKind::dot) count += linear(F, H, false);
  if (o.attention == AttentionKind::additive) count += linear(H, H, false) + H;
  return count + V + (o.tied_output ? 0 : V * (attends ? A : H));
}

double parameter_count(const LanguageModelOptions& o) {
  const auto E = static_cast<double>(o.embedding_size), V = static_cast<double>(o.vocabulary);
  return E * V + stack(E, o.stack) + V +
         (o.tied_output ? 0 : V * static_cast<double>(o.stack.hidden_size));
}

}  // namespace refrain
