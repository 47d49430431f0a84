#pragma once

#include "core/kernels/convolution/correlation.hpp"
#include "core/kernels/convolution/winograd/tiles.hpp"

namespace fovea::convolution {

/// The products of some tiles and some channels, to be made results of.
struct ProductBlock {
    const float* products = nullptr; ///< of channel firstChannel
    Planes planes;
    std::int64_t beginTile = 0; ///< row 0 of the planes
    std::int64_t endTile = 0;
    std::int64_t firstChannel = 0; ///< of the correlation's
    std::int64_t channels = 0;
    std::int64_t momentBlock = 0;
    float* sums = nullptr; ///< room for sumRows of up to whole vectors of channels
};

constexpr std::int64_t sumRows = 3;

/// A^T m A, the bias and the epilogue, written to the destination.
void transformOutput(const Correlation& correlation, const Tiles& tiles, const ProductBlock& block);

} // namespace fovea::convolution
