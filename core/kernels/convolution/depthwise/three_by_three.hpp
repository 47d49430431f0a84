#pragma once

#include <cstdint>

#include "core/tensor/shape.hpp"

namespace fovea::convolution {

// The kernels of depthwise convolution that networks use: 3x3, without dilation, one or two pixels
// apart, for the inside of an image where every tap reads a pixel. Strides are in floats.

/// destination[y, x, c] = bias[c] + sum over taps of source[tap of (y, x), c] * weight[tap, c]
struct DepthwiseBlock {
    const float* source = nullptr; ///< of the first pixel's first tap
    std::int64_t sourceRow = 0;
    std::int64_t step = 1; ///< source pixels from a pixel to the next, along both axes: 1 or 2
    const float* weight = nullptr; ///< of the first tap
    std::int64_t weightRow = 0;
    std::int64_t weightColumn = 0;
    const float* bias = nullptr; ///< null for 0
    float* destination = nullptr;
    std::int64_t destinationRow = 0;
    Size2 pixels{0, 0};
    std::int64_t channels = 0; ///< also the stride of pixels on either side
};

void correlateDepthwiseBlock(const DepthwiseBlock& block);

/// sums[tap, c] += sum over pixels of source[tap of (y, x), c] * gradient[y, x, c]
struct DepthwiseBlockSum {
    const float* source = nullptr; ///< of the first pixel's first tap
    std::int64_t sourceRow = 0;
    std::int64_t step = 1; ///< as above
    const float* gradient = nullptr;
    std::int64_t gradientRow = 0;
    Size2 pixels{0, 0};
    std::int64_t channels = 0;
    float* sums = nullptr; ///< [3, 3, channels]
};

void addDepthwiseBlockSum(const DepthwiseBlockSum& sum);

} // namespace fovea::convolution
