#pragma once

#include <array>
#include <cstdint>

#include "core/tensor/shape.hpp"

namespace fovea::convolution {

/// Rows of pixels with few channels each, cut into vectors regardless of where pixels end. Lane l
/// of vector v holds channel (v * lanes + l) mod channels, so what belongs to channels, such as
/// weights, repeats after `period` vectors.
struct ChannelPattern {
    std::int64_t lanes = 1;
    std::int64_t period = 1;

    std::int64_t floats() const { return lanes * period; }
};

/// On the instruction set in use.
ChannelPattern channelPattern(std::int64_t channels);

/// Which pixels the lanes of a pattern belong to: first[p] pixels into the row vector p begins, and
/// its lane l belongs to the pixel offsets[p * lanes + l] behind that. Whole periods hold whole
/// pixels.
struct PixelPattern {
    std::array<std::int32_t, 256> offsets{};
    std::array<std::int64_t, 16> first{};
    ChannelPattern lanes;
    std::int64_t pixels = 0; ///< of a period
};

/// For 2 to 15 channels.
PixelPattern pixelPattern(std::int64_t channels);

/// to[i] = pixels[i / channels], in whole vectors up to `floats`; `pixels` must be readable a
/// vector's width further.
void repeatPixels(const PixelPattern& pattern, const float* pixels, std::int64_t floats, float* to);

/// Some rows of a convolution of one channel into few: tap (y, x) of output row r, value i is
/// expanded[(r + y) * expandedRow + i + x * channels].
struct SingleChannelRows {
    const float* expanded = nullptr; ///< the source, by repeatPixels, border included
    std::int64_t expandedRow = 0;    ///< floats from a row to the next; readable to whole vectors
    Size2 kernel{1, 1};              ///< the height is one that hasSingleChannelRows says
    std::int64_t channels = 0;
    ChannelPattern pattern;     ///< of these channels
    std::int64_t rows = 0;      ///< of the output
    std::int64_t rowFloats = 0; ///< and the values of each, one row right behind the other
};

/// The kernels' heights that there is code for.
constexpr bool hasSingleChannelRows(std::int64_t kernelHeight) {
    return kernelHeight == 3 || kernelHeight == 5 || kernelHeight == 7;
}

/// output = bias + the sum over taps.
/// weight  [period, KW, KH, lanes] in the pattern of the channels
/// bias    [period, lanes]
void convolveSingleChannel(const SingleChannelRows& rows, const float* weight, const float* bias,
                           float* output);

/// dWeight += the sum over the rows' values of tap * dOutput, dBias += that of dOutput, laid out
/// as weight and bias: what is left is to add up the lanes of each channel.
void addSingleChannelGradient(const SingleChannelRows& rows, const float* dOutput, float* dWeight,
                              float* dBias);

} // namespace fovea::convolution
