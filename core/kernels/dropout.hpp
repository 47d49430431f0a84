#pragma once

#include <span>

#include "core/base/random.hpp"

namespace fovea {

/// output[i] = input[i] / (1 - rate), or 0 with probability `rate`: which, follows from the key and
/// i alone. Applied to dOutput with the same key it gives dInput. `output` may be `input`.
void dropOut(RandomKey key, float rate, std::span<const float> input, std::span<float> output);

} // namespace fovea
