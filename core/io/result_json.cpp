#include "core/io/result_json.hpp"

#include <algorithm>
#include <cmath>

namespace refrain {

Json write_result(const SentenceTranslation& sentence) {
  Json list = Json::array();
  for (const auto& h : sentence.hypotheses) {
    Json attention = Json::array(), probabilities = Json::array();
    for (Index t = 0; t < h.attention.cols(); ++t)
      attention.push_back(std::vector<float>(h.attention.col(t).data(),
                                             h.attention.col(t).data() + h.attention.rows()));
    for (const float p : h.log_probabilities) probabilities.push_back(std::exp(p));
    list.push_back({{"text", h.text},
                    {"pieces", h.pieces},
                    {"probabilities", probabilities},
                    {"score", h.score},
                    {"finished", h.finished},
                    {"attention", attention}});
  }
  return {{"source", sentence.source}, {"pieces", sentence.pieces}, {"hypotheses", list}};
}

Json write_progress(const Progress& progress) {
  Json json{{"step", progress.step},
            {"epoch", progress.epoch},
            {"position", progress.position},
            {"batches", progress.batches},
            {"loss", progress.loss},
            {"perplexity", std::exp(progress.nll)},
            {"gradientNorm", progress.gradient_norm},
            {"learningRate", progress.learning_rate},
            {"words", progress.words},
            {"wordsPerSecond",
             static_cast<double>(progress.call_words) / std::max(progress.call_seconds, 1e-9)},
            {"finished", progress.finished},
            {"reason", progress.reason}};
  if (progress.validation) {
    json["validationPerplexity"] = std::exp(progress.validation->nll);
    json["validationAccuracy"] = progress.validation->accuracy;
  }
  return json;
}

}  // namespace refrain
