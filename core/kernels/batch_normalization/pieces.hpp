#pragma once

#include <algorithm>
#include <cstdint>

#include "core/base/function_ref.hpp"
#include "core/base/parallel.hpp"
#include "core/kernels/work.hpp"
#include "core/tensor/shape.hpp"

namespace fovea::batch_norm {

/// A run of pixels; every channel of them.
struct Piece {
    const float* input = nullptr;
    const float* dOutput = nullptr;
    float* to = nullptr; ///< output or dInput
    std::int64_t pixels = 0;
    std::int64_t channels = 0;
};

/// input -> (input - mean) * scale + bias, where scale = weight / deviation. Unlike scale * input +
/// shift, this costs no digits where the mean is far from 0.
struct Normalization {
    const float* mean = nullptr;
    const float* inverseDeviation = nullptr;
    const float* weight = nullptr;
    const float* bias = nullptr;
};

/// Pixels a piece: a task's worth of memory, but enough that its sums are small beside it.
inline std::int64_t pixelsPerPiece(const Shape& shape) {
    return std::max<std::int64_t>(16, itemsPerTask(shape.c * 4));
}

inline std::int64_t pieceCount(const Shape& shape) {
    const std::int64_t pixels = pixelsPerPiece(shape);
    return (shape.pixels() + pixels - 1) / pixels;
}

/// Calls body(i, begin, end) for each piece i and its pixels.
inline void forPieces(const Shape& shape,
                      FunctionRef<void(std::int64_t, std::int64_t, std::int64_t)> body) {
    const std::int64_t pixels = pixelsPerPiece(shape);
    parallelChunks(shape.pixels(), pixels,
                   [&](std::int64_t begin, std::int64_t end) { body(begin / pixels, begin, end); });
}

/// Channels that are summed up side by side.
constexpr std::int64_t channelsAtOnce = 16;

/// Calls body(begin, end) for up to channelsAtOnce channels at a time, each of which costs `pieces`
/// steps.
inline void forChannelGroups(std::int64_t channels, std::int64_t pieces,
                             FunctionRef<void(std::int64_t, std::int64_t)> body) {
    const std::int64_t groups = (channels + channelsAtOnce - 1) / channelsAtOnce;
    parallelChunks(groups, itemsPerTask(pieces * channelsAtOnce * 8),
                   [&](std::int64_t begin, std::int64_t end) {
                       for (std::int64_t group = begin; group < end; ++group)
                           body(group * channelsAtOnce,
                                std::min(channels, (group + 1) * channelsAtOnce));
                   });
}

} // namespace fovea::batch_norm
