#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/kernels/activation.hpp"

namespace fovea {

/// Moments of a tensor's channels, gathered in blocks of its pixels while these are in the cache.
/// Blocks follow from shapes alone and are joined in their order, so that the result does not
/// depend on threads.
///
/// counts   [blocks]            pixels of each block; a block may have none
/// means    [blocks, channels]  of the block's pixels
/// squares  [blocks, channels]  sums of squared distances from the block's mean
struct BlockMoments {
    std::span<float> counts;
    std::span<float> means;
    std::span<float> squares;

    bool isWanted() const { return !counts.empty(); }
};

/// What a producer does to each value of its output while that is still in a register or the
/// first cache, instead of a pass of its own over memory:
///
///     output[p, c] = activation(scale[c] * value[p, c] + shift[c] + addend[p, c])
///
/// A producer's own bias is in `value` already. Moments are those of the finished output.
struct Epilogue {
    std::span<const float> scale;         ///< [C]; empty for 1
    std::span<const float> shift;         ///< [C]; empty for 0
    const float* addend = nullptr;        ///< laid out as the output; null for none
    std::optional<Activation> activation; ///< none: the identity
    BlockMoments moments;                 ///< not wanted unless it has counts

    bool isIdentity() const {
        return scale.empty() && shift.empty() && addend == nullptr && !activation &&
               !moments.isWanted();
    }
};

/// Neighbouring pixels, some neighbouring channels of each, that have just been written.
struct FinishedBlock {
    float* data = nullptr; ///< the first pixel's first of these channels
    std::int64_t pixels = 0;
    std::int64_t pixelStride = 0; ///< floats, the channels of the tensor
    std::int64_t firstChannel = 0;
    std::int64_t channels = 0;
    std::int64_t addendOffset = 0; ///< floats from Epilogue::addend to what belongs to `data`
};

/// Applies the epilogue to a block that is still in the cache, and writes its moments as block
/// `momentBlock` (its count only where firstChannel is 0).
void finishBlock(const Epilogue& epilogue, const FinishedBlock& block, std::int64_t momentBlock);

} // namespace fovea
