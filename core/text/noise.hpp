// Sentence pairs as people type them: what a model must have seen before it forgives it (Belinkov
// and Bisk 2018, "Synthetic and natural noise both break neural machine translation").
#pragma once

#include <string>

#include "core/base/random.hpp"

namespace refrain {

struct NoisyPair {
  std::string source, target;
};

/// The source without capitals, or both sides without their full stop, or both at once; which, is
/// drawn, and so is whether the source loses its apostrophes, one time in four. The target keeps
/// its capitals and apostrophes: they are what the model has to put back. Reads cleaned lines,
/// where every apostrophe is straight.
NoisyPair add_noise(std::string source, std::string target, Random& random);

}  // namespace refrain
