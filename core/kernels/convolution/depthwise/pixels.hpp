#pragma once

#include <cstdint>

namespace fovea::convolution {

/// A block of taps of one channel-wise product; strides are in floats.
struct DepthwiseTaps {
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    std::int64_t sourceRow = 0; ///< from a tap's source to that of the next row's
    std::int64_t sourceColumn = 0;
    std::int64_t weightRow = 0; ///< from a tap's weights to those of the next row's
    std::int64_t weightColumn = 0;
};

/// Neighbouring pixels that all have the same taps.
struct DepthwisePixels {
    const float* source = nullptr; ///< of the first pixel's first tap
    std::int64_t sourceStep = 0;   ///< from a pixel to the next
    const float* weight = nullptr; ///< of the first tap
    DepthwiseTaps taps;
    const float* bias = nullptr; ///< null for 0
    float* destination = nullptr;
    std::int64_t destinationStep = 0;
    std::int64_t count = 0;
    std::int64_t channels = 0;
};

/// destination[p, c] = bias[c] + sum over taps of source[p, tap, c] * weight[tap, c]
void correlateDepthwise(const DepthwisePixels& pixels);

/// sums[c] += sum over p of left[p, c] * right[p, c]; right may be null for 1.
struct DepthwiseSum {
    const float* left = nullptr;
    std::int64_t leftStep = 0;
    const float* right = nullptr;
    std::int64_t rightStep = 0;
    std::int64_t count = 0;
    std::int64_t channels = 0;
    float* sums = nullptr;
};

void addDepthwiseSum(const DepthwiseSum& sum);

} // namespace fovea::convolution
