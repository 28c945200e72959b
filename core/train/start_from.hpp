// A network that begins with what another has learnt: the same layers with another vocabulary,
// other languages or other data (transfer from a parent model, Zoph et al. 2016, "Transfer Learning
// for Low-Resource Neural Machine Translation").
#pragma once

#include "core/models/text_model.hpp"

namespace refrain {

/// Gives `child` the weights of `parent`. What stands in rows of a vocabulary goes piece by piece:
/// a piece that the parent has not starts as the mean of the parent's longest pieces that spell it,
/// and as it is where there are none. Throws ArgumentError, and leaves `child` as it was, where
/// another tensor is missing or has another shape.
void start_from(TranslationModel& parent, TranslationModel& child);

}  // namespace refrain
