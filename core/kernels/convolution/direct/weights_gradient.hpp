#pragma once

#include <span>

#include "core/kernels/convolution/shape.hpp"
#include "core/tensor/view.hpp"

namespace fovea::convolution {

/// convolutionBackwardWeights for any groups.
void weightsGradient(const ConvolutionShape& shape, View<const float> input,
                     View<const float> dOutput, std::span<float> dWeight, std::span<float> dBias,
                     std::span<std::byte> scratch);
std::int64_t weightsGradientScratchBytes(const ConvolutionShape& shape);

} // namespace fovea::convolution
