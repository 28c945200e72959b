// The "training" section of a checkpoint: all of TrainingState, bit for bit.
#pragma once

#include "core/io/json.hpp"
#include "core/io/model_file.hpp"

namespace refrain {

Json write_checkpoint(const Checkpoint& checkpoint, const ParameterList<float>& parameters);
Checkpoint read_checkpoint(const JsonView& json, const ParameterList<float>& parameters);

}  // namespace refrain
