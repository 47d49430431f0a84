#pragma once

#include <span>

#include "core/tensor/view.hpp"

namespace fovea {

/// to = from; nothing is moved where both are the same memory.
void copyValues(std::span<const float> from, std::span<float> to);

/// sum[i] = inputs[0][i] + inputs[1][i] + ..., for inputs of one shape. `sum` may be any of them.
void addValues(std::span<const View<const float>> inputs, View<float> sum);

} // namespace fovea
