#pragma once

#include "core/graph/network.hpp"
#include "core/recipe/initialization_type.hpp"

namespace fovea {

/// Fills every weight: as the initialization draws it where its start is Fan, else with zeros,
/// ones, the layer's constant or its values. A weight's numbers hang on the seed and its name
/// alone, so that adding a layer leaves the others as they were.
void initializeWeights(Network& network, const Initialization& start, std::uint64_t seed);

} // namespace fovea
