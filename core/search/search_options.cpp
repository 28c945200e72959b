#include "core/search/search_options.hpp"

#include <cmath>
#include <string>

#include "core/base/error.hpp"

namespace refrain {

void check_options(const SearchOptions& options) {
  constexpr double kLargestRatio = 1000;
  if (options.beam_size < 1 || options.beam_size > 64)
    throw ArgumentError("beam_size must lie in 1..64, got " + std::to_string(options.beam_size));
  if (options.n_best < 1 || options.n_best > options.beam_size)
    throw ArgumentError("n_best must lie in 1..beam_size (" + std::to_string(options.beam_size) +
                        "), got " + std::to_string(options.n_best));
  if (options.sample && options.beam_size != 1)
    throw ArgumentError("sampling needs beam_size 1, got " + std::to_string(options.beam_size));
  if (options.sample && options.branch)
    throw ArgumentError("a search either samples or branches, not both");
  if (options.sample && !(options.temperature > 0))
    throw ArgumentError("temperature must be positive, got " + std::to_string(options.temperature));
  if (options.top_k < 0)
    throw ArgumentError("top_k must be 0 or more, got " + std::to_string(options.top_k));
  if (options.max_length < 1)
    throw ArgumentError("max_length must be positive, got " + std::to_string(options.max_length));
  if (!(options.max_ratio >= 0 && options.max_ratio <= kLargestRatio))
    throw ArgumentError("max_ratio must lie in 0..1000, got " + std::to_string(options.max_ratio));
  if (!std::isfinite(options.length_penalty) || !std::isfinite(options.coverage_penalty))
    throw ArgumentError("length_penalty and coverage_penalty must be numbers");
}

}  // namespace refrain
