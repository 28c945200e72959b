// A network that begins with what another has learnt: the same layers with another vocabulary,
// other languages or other data (transfer from a parent model, Zoph et al. 2016, "Transfer Learning
// for Low-Resource Neural Machine Translation"), or with more units.
//
// A wider network computes what the narrower one did before it learns on (Chen et al. 2016,
// "Net2Net: Accelerating Learning via Knowledge Transfer", section 2; here the new units are drawn
// at random instead of being copies): with old units o and new units n of every layer,
//
//   [W_oo  0   ]   what an old unit reads of new units has weight 0
//   [W_no  W_nn]   what a new unit reads is drawn at random, as in a new network
#pragma once

#include "core/models/text_model.hpp"

namespace refrain {

/// Gives `child` the weights of `parent`; its sizes may be larger. What stands in rows of a
/// vocabulary goes piece by piece: a piece that the parent has not starts as the mean of the
/// parent's longest pieces that spell it, and as it is where there are none. Throws ArgumentError,
/// and leaves `child` as it was, where another tensor is missing or smaller, and where sizes differ
/// although the network could not go on as it was: with a normalisation, dot attention or a copy
/// bridge.
void start_from(TranslationModel& parent, TranslationModel& child);

}  // namespace refrain
