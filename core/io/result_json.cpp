#include "core/io/result_json.hpp"

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

}  // namespace refrain
