#pragma once

#include <cstdint>
#include <span>

#include "core/kernels/convolution/geometry.hpp"
#include "core/kernels/convolution/scratch.hpp"
#include "core/kernels/convolution/source.hpp"
#include "core/kernels/convolution/weights.hpp"

namespace fovea::convolution {

/// A batch of images to write: all pixels that the axes name, some of the channels.
struct Destination {
    float* data = nullptr;
    std::int64_t channels = 0; ///< of an image
    std::int64_t firstChannel = 0;
};

/// destination[p] = bias + sum over taps and source channels of source[p, tap] * kernel[tap].
/// What forward and backward-data have in common.
struct Correlation {
    Axis rows;
    Axis columns;
    std::int64_t images = 0;
    Images source;
    KernelView kernel;
    const float* prepared = nullptr; ///< the kernel as prepareCorrelation left it; null for none
    const float* bias = nullptr;     ///< one a destination channel; null for none
    /// Of the whole destination, whose neighbouring positions must be neighbouring pixels then.
    Epilogue epilogue;
    Destination destination;
};

void correlate(const Correlation& correlation, std::span<std::byte> scratch);

/// Data and kernel pointers are not looked at.
std::int64_t correlationScratchBytes(const Correlation& correlation);

/// The blocks that the epilogue's moments come in.
std::int64_t correlationMomentBlocks(const Correlation& correlation);

/// Packs the weights for Correlation::prepared.
void prepareCorrelation(const Correlation& correlation, float* prepared);
std::int64_t preparedCorrelationFloats(const Correlation& correlation);

} // namespace fovea::convolution
