// A model's card in JSON, in model files and recipes alike.
#pragma once

#include "core/io/json.hpp"
#include "core/io/model_file.hpp"

namespace refrain {

Json write_card(const ModelCard& card);
ModelCard read_card(const JsonView& json);

}  // namespace refrain
