#include "core/io/options_json.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace refrain {
namespace {

// ---------------------------------------------------------------- names of enumerators, in order

template <class E>
struct Names;
#define REFRAIN_NAMES(E, ...)                       \
  template <>                                       \
  struct Names<E> {                                 \
    static constexpr std::array value{__VA_ARGS__}; \
  }
REFRAIN_NAMES(CellKind, "simple_rnn", "gru", "lstm");
REFRAIN_NAMES(Activation, "tanh", "sigmoid", "relu", "leaky_relu");
REFRAIN_NAMES(AttentionKind, "none", "additive", "dot", "general");
REFRAIN_NAMES(BridgeKind, "zero", "copy", "dense");
REFRAIN_NAMES(TokenizerKind, "word", "character", "bpe");
REFRAIN_NAMES(TokenizerCut, "classes", "spaces", "marks");
REFRAIN_NAMES(NormalizationForm, "none", "nfc", "nfkc");
REFRAIN_NAMES(OptimizerKind, "sgd", "momentum", "rmsprop", "adam", "adamw");
REFRAIN_NAMES(ProductPrecision, "float32", "bfloat16");
REFRAIN_NAMES(ScheduleKind, "constant", "step", "inverse_sqrt", "plateau", "cosine");
#undef REFRAIN_NAMES

// ---------------------------------------------------------------- two visitors of a description

class Writer {
 public:
  Json json = Json::object();

  void field(const char* name, bool value) { json[name] = value; }
  void field(const char* name, const std::string& value) { json[name] = value; }
  template <class T>
  void integer(const char* name, T value, std::int64_t, std::int64_t) {
    json[name] = value;
  }
  void number(const char* name, double value, double, double) { json[name] = value; }
  template <class E>
  void choice(const char* name, E value) {
    json[name] = Names<E>::value[static_cast<std::size_t>(value)];
  }
  template <class T>
  void nested(const char* name, T& value);
};

class Reader {
 public:
  explicit Reader(const JsonView& json) : json_(json) { json.object(); }
  /// Refuses keys that no field asked for.
  void finish() const { json_.allow(known_); }

  void field(const char* name, bool& value) {
    if (knows(name)) value = json_.at(name).boolean();
  }
  void field(const char* name, std::string& value) {
    if (knows(name)) value = json_.at(name).string();
  }
  template <class T>
  void integer(const char* name, T& value, std::int64_t low, std::int64_t high) {
    if (knows(name)) value = static_cast<T>(json_.at(name).integer(low, high));
  }
  void number(const char* name, double& value, double low, double high) {
    if (!knows(name)) return;
    const JsonView member = json_.at(name);
    const double read = member.number();
    if (!(read >= low && read <= high))
      member.fail("is " + member.shown() + ", expected " + Json(low).dump() + " to " +
                  Json(high).dump());
    value = read;
  }
  template <class E>
  void choice(const char* name, E& value) {
    if (!knows(name)) return;
    const JsonView member = json_.at(name);
    std::string names;
    for (std::size_t i = 0; i < Names<E>::value.size(); ++i) {
      if (member.text() == Names<E>::value[i]) {
        value = static_cast<E>(i);
        return;
      }
      names += std::string(names.empty() ? "" : ", ") + Names<E>::value[i];
    }
    member.fail("is " + member.shown() + ", expected one of " + names);
  }
  template <class T>
  void nested(const char* name, T& value);

 private:
  bool knows(const char* name) {
    known_.emplace_back(name);
    return json_.has(name);
  }
  JsonView json_;
  std::vector<std::string> known_;
};

// ---------------------------------------------------------------- the descriptions

constexpr std::int64_t kLargestSize = 65536, kLargestVocabulary = 1000000;
constexpr double kHuge = 1e12;

template <class V>
void describe(V& v, CellOptions& o) {
  v.choice("kind", o.kind);
  v.choice("activation", o.activation);
  v.field("reset_after", o.reset_after);
  v.field("layer_norm", o.layer_norm);
  v.number("forget_bias", o.forget_bias, -100, 100);
}

template <class V>
void describe(V& v, StackOptions& o) {
  v.nested("cell", o.cell);
  v.integer("hidden_size", o.hidden_size, 1, kLargestSize);
  v.integer("layers", o.layers, 1, 64);
  v.field("bidirectional", o.bidirectional);
  v.field("residual", o.residual);
  v.field("batch_norm", o.batch_norm);
  v.field("layer_norm", o.layer_norm);
  v.number("layer_norm_epsilon", o.layer_norm_epsilon, 1e-12, 1);
  v.number("dropout", o.dropout, 0, 0.999);
  v.number("recurrent_dropout", o.recurrent_dropout, 0, 0.999);
}

template <class V>
void describe(V& v, Seq2SeqOptions& o) {
  v.integer("source_vocabulary", o.source_vocabulary, 0, kLargestVocabulary);
  v.integer("target_vocabulary", o.target_vocabulary, 0, kLargestVocabulary);
  v.integer("embedding_size", o.embedding_size, 1, kLargestSize);
  v.field("shared_embedding", o.shared_embedding);
  v.field("tied_output", o.tied_output);
  v.field("frozen_embedding", o.frozen_embedding);
  v.nested("encoder", o.encoder);
  v.nested("decoder", o.decoder);
  v.choice("attention", o.attention);
  v.integer("attention_size", o.attention_size, 0, kLargestSize);
  v.field("input_feeding", o.input_feeding);
  v.choice("bridge", o.bridge);
  v.number("dropout", o.dropout, 0, 0.999);
}

template <class V>
void describe(V& v, LanguageModelOptions& o) {
  v.integer("vocabulary", o.vocabulary, 0, kLargestVocabulary);
  v.integer("embedding_size", o.embedding_size, 1, kLargestSize);
  v.nested("stack", o.stack);
  v.field("frozen_embedding", o.frozen_embedding);
  v.field("tied_output", o.tied_output);
  v.number("dropout", o.dropout, 0, 0.999);
}

template <class V>
void describe(V& v, TokenizerOptions& o) {
  v.choice("kind", o.kind);
  v.field("lowercase", o.lowercase);
  v.integer("vocabulary_size", o.vocabulary_size, 0, kLargestVocabulary);
  v.integer("min_frequency", o.min_frequency, 0, kLargestVocabulary);
  v.field("filters", o.filters);
  v.choice("cut", o.cut);
}

template <class V>
void describe(V& v, TextPreparation& o) {
  v.choice("unicode", o.unicode);
  v.field("clean", o.clean);
}

template <class V>
void describe(V& v, BatchingOptions& o) {
  v.integer("batch_size", o.batch_size, 1, 65536);
  v.integer("batch_tokens", o.batch_tokens, 0, 10000000);
}

template <class V>
void describe(V& v, OptimizerOptions& o) {
  v.choice("kind", o.kind);
  v.number("learning_rate", o.learning_rate, 1e-12, 1e3);
  v.number("momentum", o.momentum, 0, 1);
  v.number("rho", o.rho, 0, 1);
  v.number("beta1", o.beta1, 0, 0.999999);
  v.number("beta2", o.beta2, 0, 0.999999999);
  v.number("epsilon", o.epsilon, 0, 1);
  v.number("weight_decay", o.weight_decay, 0, 1);
}

template <class V>
void describe(V& v, ScheduleOptions& o) {
  v.choice("kind", o.kind);
  v.integer("warmup_steps", o.warmup_steps, 0, 1000000000);
  v.integer("step_size", o.step_size, 1, 1000000000);
  v.number("factor", o.factor, 0, 1);
  v.integer("patience", o.patience, 1, 1000000);
  v.integer("total_steps", o.total_steps, 1, 1000000000);
  v.number("minimum", o.minimum, 0, 1);
}

template <class V>
void describe(V& v, TrainingOptions& o) {
  v.integer("seed", o.seed, 0, 9007199254740991);
  v.nested("batching", o.batching);
  v.nested("optimizer", o.optimizer);
  v.nested("schedule", o.schedule);
  v.number("label_smoothing", o.label_smoothing, 0, 0.999);
  v.number("clip_norm", o.clip_norm, 0, kHuge);
  v.number("average_decay", o.average_decay, 0, 0.9999999);
  v.integer("epochs", o.epochs, 0, 1000000);
  v.integer("max_steps", o.max_steps, 0, 1000000000);
  v.integer("validate_every", o.validate_every, 0, 1000000000);
  v.integer("patience", o.patience, 0, 1000000);
  v.integer("shards", o.shards, 1, 64);
  v.choice("precision", o.precision);
}

template <class V>
void describe(V& v, SearchOptions& o) {
  v.integer("beam_size", o.beam_size, 1, 64);
  v.number("length_penalty", o.length_penalty, -10, 10);
  v.number("coverage_penalty", o.coverage_penalty, 0, 100);
  v.integer("n_best", o.n_best, 1, 64);
  v.number("max_ratio", o.max_ratio, 0.1, 100);
  v.integer("max_length", o.max_length, 1, 10000);
  v.field("sample", o.sample);
  v.number("temperature", o.temperature, 1e-3, 1e3);
  v.integer("top_k", o.top_k, 0, kLargestVocabulary);
  v.integer("seed", o.seed, 0, 9007199254740991);
  v.field("branch", o.branch);
  v.field("suppress_unknown", o.suppress_unknown);
  v.field("shortlist", o.shortlist);
}

template <class T>
void Writer::nested(const char* name, T& value) {
  Writer inner;
  describe(inner, value);
  json[name] = std::move(inner.json);
}

template <class T>
void Reader::nested(const char* name, T& value) {
  if (!knows(name)) return;
  Reader inner(json_.at(name));
  describe(inner, value);
  inner.finish();
}

template <class T>
Json write_all(T options) {
  Writer writer;
  describe(writer, options);
  return std::move(writer.json);
}

template <class T>
void read_all(const JsonView& json, T& options) {
  Reader reader(json);
  describe(reader, options);
  reader.finish();
}

}  // namespace

#define REFRAIN_OPTIONS(T)                              \
  void read_options(const JsonView& json, T& options) { \
    read_all(json, options);                            \
  }                                                     \
  Json write_options(const T& options) {                \
    return write_all(options);                          \
  }
REFRAIN_OPTIONS(Seq2SeqOptions)
REFRAIN_OPTIONS(LanguageModelOptions)
REFRAIN_OPTIONS(TokenizerOptions)
REFRAIN_OPTIONS(TextPreparation)
REFRAIN_OPTIONS(TrainingOptions)
REFRAIN_OPTIONS(SearchOptions)
#undef REFRAIN_OPTIONS

}  // namespace refrain
