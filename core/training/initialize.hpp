#pragma once

#include "core/graph/network.hpp"
#include "core/training/train_spec.hpp"

namespace fovea {

/// Fills every weight: Kaiming (He et al. 2015, eq. 10; gain of ReLU) or Xavier (Glorot and Bengio
/// 2010, eq. 16) where its start is Fan, else with zeros, ones, the layer's constant or its values.
/// A weight's numbers hang on the seed and its name alone, so that adding a layer leaves the others
/// as they were.
void initializeWeights(Network& network, InitKind kind, std::uint64_t seed);

} // namespace fovea
