#pragma once

#include <cstdint>
#include <span>

#include "core/kernels/convolution/correlation.hpp"

namespace fovea::convolution {

/// By register tiles over the source as it lies, without im2col.
void correlate(const Correlation& correlation, std::span<std::byte> scratch);

/// Data and kernel pointers are not looked at.
std::int64_t correlationScratchBytes(const Correlation& correlation);

/// The blocks that the epilogue's moments come in.
std::int64_t correlationMomentBlocks(const Correlation& correlation);

/// Packs the weights for Correlation::prepared.
void prepareCorrelation(const Correlation& correlation, float* prepared);
std::int64_t preparedCorrelationFloats(const Correlation& correlation);

} // namespace fovea::convolution
