#pragma once

#include <cstdint>

#include "core/kernels/convolution/winograd/gradient_transforms.hpp"

namespace fovea::convolution::winograd_gradient {

/// The products of one part of the points: at each of them
///
///     sums[input, output] += sum over tiles of inputs[tile, input] * outputs[tile, output]
///
/// inputs   [partPoints][tiles][inputChannels]
/// outputs  [partPoints][tiles][outputChannels]
/// sums     [partPoints][inputChannels, rounded up to productRows()][outputChannels]
struct Products {
    PointMatrices inputs;
    PointMatrices outputs;
    PointMatrices sums;
    std::int64_t tiles = 0;
    std::int64_t inputChannels = 0;
    std::int64_t outputChannels = 0;
    bool accumulates = false; ///< onto the sums, or else overwrites them

    /// What will be read next, to be brought to the second cache meanwhile.
    const float* const* ahead = nullptr;
    std::int64_t aheadCount = 0;
    std::int64_t aheadFloats = 0; ///< of each
};

void multiplyPoints(const Products& products);

/// Inputs that are worked on together; the sums of all of them are written, and up to so many
/// floats are read behind a row of inputs.
std::int64_t productRows();

} // namespace fovea::convolution::winograd_gradient
