#pragma once

#include <span>

#include "core/kernels/convolution/shape.hpp"
#include "core/tensor/view.hpp"

namespace fovea::convolution {

/// Whether backward-data goes into so few channels that vectors over them would stay partly empty,
/// as in the second layer of a network for handwritten digits. Then each pixel of dOutput adds to
/// the window that it came from: the rows of a window lie in one piece, so that vectors run over
/// pixels and channels alike. Only for images that fit into the first cache.
bool isSpread(const ConvolutionShape& shape);

void spreadBackwardData(const ConvolutionShape& shape, View<const float> dOutput,
                        std::span<const float> weight, View<float> dInput,
                        std::span<std::byte> scratch);
std::int64_t spreadBackwardDataScratchBytes(const ConvolutionShape& shape);

} // namespace fovea::convolution
