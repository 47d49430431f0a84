#pragma once

#include <cstdint>

#include "core/kernels/convolution/geometry.hpp"
#include "core/kernels/convolution/source.hpp"
#include "core/kernels/convolution/weights.hpp"
#include "core/kernels/epilogue.hpp"

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

} // namespace fovea::convolution
