#pragma once

#include "core/kernels/epilogue.hpp"

namespace fovea::convolution {

/// Whole pixels of an output that lie one behind the other.
struct PixelRange {
    std::int64_t first = 0; ///< counted through all images
    std::int64_t count = 0;
};

/// The epilogue of a range of pixels that has just been written, its moments as `momentBlock`.
inline void finishPixels(const Epilogue& epilogue, float* output, std::int64_t channels,
                         PixelRange range, std::int64_t momentBlock) {
    if (epilogue.isIdentity())
        return;
    const std::int64_t offset = range.first * channels;
    FinishedBlock block{.data = output + offset,
                        .pixels = range.count,
                        .pixelStride = channels,
                        .channels = channels,
                        .addendOffset = offset};
    // What treats all channels alike takes them as one wide pixel, in whole vectors.
    if (epilogue.scale.empty() && epilogue.shift.empty() && !epilogue.moments.isWanted()) {
        block.channels = range.count * channels;
        block.pixels = 1;
    }
    finishBlock(epilogue, block, momentBlock);
}

} // namespace fovea::convolution
