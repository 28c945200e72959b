#include "wasm/session/inside_lesson.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/io/result_json.hpp"
#include "core/io/tensor.hpp"
#include "core/math/softmax.hpp"
#include "wasm/session/lines.hpp"

namespace refrain::session {
namespace {

constexpr std::size_t kMostPieces = 120;
constexpr float kNever = -1e9f;
constexpr float kHalfStep = 0.5f / 127;  // of a row's largest weight

const char* name_of(BeamNode::State state) {
  switch (state) {
    case BeamNode::State::growing: return "growing";
    case BeamNode::State::finished: return "finished";
    default: return "passed";
  }
}

/// What a file holds in int8: matrices; biases and gains stay float32.
bool is_matrix(const Parameter<float>& parameter) {
  return parameter.cols() > 1;
}

/// Rows of the gates where a quantity stands: {gate, gates}, by cell.
struct Quantity {
  const char* name;
  int gate;  // -1: h, -2: c
};
std::vector<Quantity> quantities(CellKind kind) {
  if (kind == CellKind::lstm)
    return {{"hidden", -1}, {"cell", -2},     {"input", 0},
            {"forget", 1},  {"candidate", 2}, {"output", 3}};
  if (kind == CellKind::gru) return {{"hidden", -1}, {"reset", 0}, {"update", 1}, {"candidate", 2}};
  return {{"hidden", -1}};
}

}  // namespace

InsideLesson::InsideLesson(const std::string& model)
    : model_(load_model(model)), translation_(&model_.file().translation()) {
  Weight<float> rounded;
  for (const auto& [name, parameter] : translation_->network.parameters()) {
    if (!is_matrix(*parameter)) continue;
    rounded = parameter->value;
    round_rows(rounded, 8);
    if (rounded == parameter->value) continue;
    is_int8_ = false;
    break;
  }
}

std::string InsideLesson::describe() {
  Json json = parse_json(model_.describe(), "model");
  json["stored"] = is_int8_ ? "int8" : "float32";
  return to_text(json);
}

std::string InsideLesson::shown(const Vocabulary& vocabulary, TokenId token) const {
  return unmask(vocabulary.piece(token), originals_);
}

std::string InsideLesson::text_of(const std::vector<TokenId>& tokens) const {
  std::vector<std::string> pieces;
  for (const TokenId token : tokens)
    if (!translation_->target.vocabulary.is_control(token))
      pieces.push_back(translation_->target.vocabulary.piece(token));
  return unmask(translation_->target.tokenizer.decode(pieces), originals_);
}

std::string InsideLesson::read(const std::string& sentence, const std::string& target) {
  MaskedText masked = mask_source(*translation_, sentence);
  EncodedSource source = encode_source(*translation_, masked.text, target);
  const std::size_t framing = translation_->multilingual() ? 2 : 1;
  if (source.ids.size() <= framing) throw ArgumentError("the sentence is empty");
  if (source.ids.size() > kMostPieces)
    throw ArgumentError("the sentence has " + std::to_string(source.ids.size()) +
                        " pieces; this lesson shows at most " + std::to_string(kMostPieces));
  source_ = std::move(source);
  originals_ = std::move(masked.originals);
  target_ = target;
  search_.reset();
  followed_.clear();
  Json pieces = Json::array();
  for (const auto& piece : source_.pieces) pieces.push_back(unmask(piece, originals_));
  return to_text({{"pieces", std::move(pieces)}, {"ids", source_.ids}});
}

// ---------------------------------------------------------------- the beam

SearchOptions InsideLesson::search_options(int beam_size) const {
  SearchOptions options;
  options.beam_size = beam_size;
  options.n_best = beam_size;
  options.word_set = translation_->word_set(target_);
  return options;
}

std::vector<TokenId> InsideLesson::parse_ids(const std::string& text) const {
  const Json json = parse_json(text, "ids");
  const JsonView list(json, "ids");
  std::vector<TokenId> ids;
  const auto most = static_cast<std::int64_t>(translation_->target.vocabulary.size()) - 1;
  for (std::size_t i = 0; i < list.array().size(); ++i)
    ids.push_back(static_cast<TokenId>(list.at(i).integer(0, most)));
  return ids;
}

void InsideLesson::require_sentence() const {
  if (source_.ids.empty()) throw StateError("there is no sentence yet; call read() first");
}

void InsideLesson::search(int beam_size, const std::string& prefix) {
  require_sentence();
  search_.emplace(translation_->network, std::vector<std::vector<TokenId>>{source_.ids},
                  search_options(beam_size), std::vector<std::vector<TokenId>>{parse_ids(prefix)});
}

Json InsideLesson::list(const BeamSearch& search) const {
  Json hypotheses = Json::array();
  for (const Hypothesis& hypothesis : search.results(0))
    hypotheses.push_back({{"text", text_of(hypothesis.tokens)},
                          {"ids", hypothesis.tokens},
                          {"score", hypothesis.score}});
  return hypotheses;
}

std::string InsideLesson::complete(int beam_size, const std::string& prefix) const {
  require_sentence();
  BeamSearch search(translation_->network, {source_.ids}, search_options(beam_size),
                    {parse_ids(prefix)});
  while (search.advance()) {
  }
  return to_text(list(search));
}

std::string InsideLesson::translate(const std::string& lines, const std::string& target,
                                    int beam_size) const {
  TranslateOptions options;
  options.search.beam_size = beam_size;
  options.target = target;
  return translate_lines(*translation_, lines, options);
}

std::string InsideLesson::grow() {
  if (!search_) throw StateError("no search was started; call search() first");
  const bool done = !search_->advance();
  Json nodes = Json::array();
  for (const BeamNode& node : search_->tree(0))
    nodes.push_back({{"parent", node.parent},
                     {"id", node.token},
                     {"piece", shown(translation_->target.vocabulary, node.token)},
                     {"logProbability", node.log_probability},
                     {"total", node.total},
                     {"score", node.score},
                     {"state", name_of(node.state)}});
  return to_text({{"done", done},
                  {"nodes", std::move(nodes)},
                  {"hypotheses", done ? list(*search_) : Json::array()}});
}

// ---------------------------------------------------------------- one output, word by word

Matrix<float> InsideLesson::feed(const TranslationModel& model, const EncodedSource& source,
                                 const std::string& target, const std::vector<TokenId>& ids,
                                 Seq2SeqPass<float>& pass) {
  const Seq2Seq<float>& network = model.network;
  std::vector<TokenId> words{kBeginId};
  words.insert(words.end(), ids.begin(), ids.end());
  const auto T = static_cast<Index>(words.size());
  const std::vector<int> lengths{static_cast<int>(source.ids.size())};
  pass.decoder.attention.examples.clear();
  network.encode(source.ids, lengths, lengths[0], nullptr, pass);
  network.begin_decoder(T, nullptr, pass);
  pass.target_embedded.resize(network.options().embedding_size, T);
  network.target_embedding().forward(words, pass.target_embedded);
  network.decoder().forward(pass.target_embedded, pass.memory, pass.decoder);
  Buffer<float> logits;
  logits.resize(network.options().target_vocabulary, T);
  network.output().logits(network.target_embedding().weight, network.decoder().output(pass.decoder),
                          logits);
  for (const TokenId never : {kPadId, kBeginId}) logits.row(never).setConstant(kNever);
  const auto in_question = network.words_of(model.word_set(target));
  for (Index v = 0; v < logits.rows() && !in_question.empty(); ++v)
    if (!std::binary_search(in_question.begin(), in_question.end(), static_cast<TokenId>(v)))
      logits.row(v).setConstant(kNever);
  log_softmax_columns<float>(logits);
  return logits;
}

std::string InsideLesson::follow(const std::string& ids, int alternatives) {
  require_sentence();
  followed_ = parse_ids(ids);
  const Matrix<float> p = feed(*translation_, source_, target_, followed_, pass_);
  const Vocabulary& vocabulary = translation_->target.vocabulary;
  const auto count = std::min(static_cast<Index>(std::max(alternatives, 1)), p.rows());
  std::vector<Index> order(static_cast<std::size_t>(p.rows()));
  Json steps = Json::array();
  for (Index t = 0; t < p.cols(); ++t) {
    const bool ends = t + 1 == p.cols();
    const TokenId word = ends ? kEndId : followed_[static_cast<std::size_t>(t)];
    std::iota(order.begin(), order.end(), Index{0});
    std::partial_sort(order.begin(), order.begin() + count, order.end(),
                      [&](Index a, Index b) { return p(a, t) > p(b, t); });
    Json list = Json::array(), attention = Json::array();
    for (Index k = 0; k < count; ++k) {
      const Index id = order[static_cast<std::size_t>(k)];
      list.push_back({{"id", id},
                      {"piece", shown(vocabulary, static_cast<TokenId>(id))},
                      {"probability", std::exp(p(id, t))}});
    }
    if (translation_->network.decoder().has_attention()) {
      const auto& weights = pass_.decoder.attention.weights;
      for (Index s = 0; s < weights.rows(); ++s) attention.push_back(weights(s, t));
    }
    const auto rank = (p.col(t).array() > p(word, t)).count();
    steps.push_back({{"piece", shown(vocabulary, word)},
                     {"id", word},
                     {"probability", std::exp(p(word, t))},
                     {"rank", rank + 1},
                     {"alternatives", std::move(list)},
                     {"attention", std::move(attention)}});
  }
  return to_text({{"steps", std::move(steps)}});
}

// ---------------------------------------------------------------- states

std::string InsideLesson::places() const {
  Json places = Json::array(), names = Json::array();
  const auto& network = translation_->network;
  for (std::size_t l = 0; l < network.encoder().layers().size(); ++l) {
    const auto units = network.encoder().options().hidden_size;
    const std::string at = "encoder." + std::to_string(l);
    places.push_back({{"name", at + ".forward"}, {"units", units}});
    if (network.encoder().options().bidirectional)
      places.push_back({{"name", at + ".backward"}, {"units", units}});
  }
  for (std::size_t l = 0; l < network.decoder().layers.size(); ++l)
    places.push_back({{"name", "decoder." + std::to_string(l)},
                      {"units", network.decoder().options().hidden_size}});
  for (const Quantity& quantity : quantities(network.encoder().options().cell.kind))
    names.push_back(quantity.name);
  return to_text({{"places", std::move(places)}, {"quantities", std::move(names)}});
}

std::string InsideLesson::states(const std::string& place, const std::string& quantity) const {
  if (pass_.encoder.layers.empty()) throw StateError("nothing was read yet; call follow() first");
  const auto& network = translation_->network;
  const RecurrentCache<float>* cache = nullptr;
  CellKind kind = network.encoder().options().cell.kind;
  for (std::size_t l = 0; l < pass_.encoder.layers.size(); ++l) {
    const std::string at = "encoder." + std::to_string(l);
    if (place == at + ".forward") cache = &pass_.encoder.layers[l].forward;
    if (place == at + ".backward" && network.encoder().options().bidirectional)
      cache = &pass_.encoder.layers[l].backward;
  }
  const bool encodes = cache != nullptr;
  if (!encodes) kind = network.decoder().options().cell.kind;
  for (std::size_t l = 0; l < pass_.decoder.layers.size(); ++l)
    if (place == "decoder." + std::to_string(l)) cache = &pass_.decoder.layers[l].recurrent;
  if (!cache) throw ArgumentError("the model has no layer '" + place + "'");
  const std::vector<Quantity> all = quantities(kind);
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Quantity& q) { return quantity == q.name; });
  if (found == all.end()) throw ArgumentError("layer '" + place + "' has no '" + quantity + "'");

  const Index H = cache->hidden.rows(), T = cache->hidden.cols();
  Json pieces = Json::array(), values = Json::array();
  for (Index t = 0; t < T; ++t) {
    if (encodes)
      pieces.push_back(unmask(source_.pieces[static_cast<std::size_t>(t)], originals_));
    else
      pieces.push_back(shown(translation_->target.vocabulary,
                             t == 0 ? kBeginId : followed_[static_cast<std::size_t>(t - 1)]));
    Json column = Json::array();
    for (Index h = 0; h < H; ++h) {
      const float value = found->gate == -1   ? cache->hidden(h, t)
                          : found->gate == -2 ? cache->cell(h, t)
                                              : cache->gates(found->gate * H + h, t);
      column.push_back(std::round(value * 1e4f) / 1e4);
    }
    values.push_back(std::move(column));
  }
  return to_text({{"pieces", std::move(pieces)}, {"values", std::move(values)}});
}

// ---------------------------------------------------------------- rounding

std::string InsideLesson::compare(int bits, int beam_size, const std::string& ids, int seed) {
  require_sentence();
  TranslationModel other = *translation_;
  Random random(static_cast<std::uint64_t>(std::max(seed, 0)));
  double changed = 0, all = 0, bytes = 0;
  for (const auto& [name, parameter] : other.network.parameters()) {
    const auto size = static_cast<double>(parameter->value.size());
    if (!is_matrix(*parameter)) {
      bytes += 4 * size;
      continue;
    }
    const Weight<float> before = parameter->value;
    bytes += size * bits / 8 + (bits < 32 ? 4 * static_cast<double>(parameter->rows()) : 0);
    if (bits < 32) {
      round_rows(parameter->value, bits);
    } else if (is_int8_) {
      for (Index r = 0; r < before.rows(); ++r) {
        const float reach = kHalfStep * before.row(r).cwiseAbs().maxCoeff();
        for (Index c = 0; c < before.cols(); ++c)
          parameter->value(r, c) += static_cast<float>(random.uniform(-reach, reach));
      }
    }
    changed += static_cast<double>((parameter->value - before).squaredNorm());
    all += static_cast<double>(before.squaredNorm());
  }

  BeamSearch search(other.network, {source_.ids}, search_options(beam_size));
  while (search.advance()) {
  }
  const Hypothesis best = search.results(0).front();

  const std::vector<TokenId> along = parse_ids(ids);
  Seq2SeqPass<float> pass;
  const Matrix<float> p = feed(*translation_, source_, target_, along, pass);
  const Matrix<float> q = feed(other, source_, target_, along, pass);
  double divergence = 0;
  for (Index i = 0; i < p.size(); ++i)
    if (p.data()[i] > kNever / 2)
      divergence += std::exp(static_cast<double>(p.data()[i])) *
                    (static_cast<double>(p.data()[i]) - static_cast<double>(q.data()[i]));
  return to_text({{"bits", bits},
                  {"megabytes", bytes / 1e6},
                  {"change", std::sqrt(changed / std::max(all, 1e-30))},
                  {"text", text_of(best.tokens)},
                  {"score", best.score},
                  {"divergence", divergence / std::log(2.0) / static_cast<double>(p.cols())}});
}

}  // namespace refrain::session
