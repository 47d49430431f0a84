#pragma once

#include "core/kernels/convolution/correlation.hpp"

namespace fovea::convolution {

/// The same as correlate(), by Winograd's F(4x4, 3x3): 36 products of matrices over tiles of 4x4
/// results, 4 times fewer multiplications (Lavin and Gray 2016). For kernels of 3x3 with all steps
/// 1, which any pads may surround.
///
/// plannedImages  what the division of the work is chosen for; correlation.images may be fewer
void correlateByWinograd(const Correlation& correlation, std::int64_t plannedImages,
                         std::span<std::byte> scratch);
std::int64_t winogradScratchBytes(const Correlation& correlation, std::int64_t plannedImages);

/// The blocks that the moments of `correlation` come in.
std::int64_t winogradMomentBlocks(const Correlation& correlation, std::int64_t plannedImages);

/// The transformed weights, for Correlation::prepared.
void prepareWinograd(const Correlation& correlation, float* prepared);
std::int64_t winogradPreparedFloats(const KernelView& kernel);

} // namespace fovea::convolution
