#pragma once

/// For .cpp files only: this header shows nlohmann's types.

#include <nlohmann/json.hpp>

namespace fovea {

/// Makes of a recipe as earlier versions wrote it one of today: `loss` and `loss_settings` become
/// one value, and what stood beside an optimizer or a schedule for another of its kind, without any
/// effect, is left out. Another recipe stays as it is.
void upgradeRecipe(nlohmann::json& recipe);

} // namespace fovea
