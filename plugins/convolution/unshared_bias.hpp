#pragma once

#include <span>

#include "core/tensor/view.hpp"

namespace fovea {

/// What convolutions add to their sums.
enum class BiasKind {
    None,
    PerMap,     ///< [O]: a number for each feature map
    PerLocation ///< [H', W', O]: a number for each value of the output
};

/// Adds a bias for each location to all samples.
void addUnsharedBias(View<float> output, std::span<const float> bias) noexcept;

/// Sums over the samples, in their order.
void unsharedBiasGradient(View<const float> dOutput, std::span<float> dBias) noexcept;

} // namespace fovea
