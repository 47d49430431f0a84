#pragma once

#include <span>

#include "core/kernels/convolution/shape.hpp"
#include "core/tensor/view.hpp"

namespace fovea::convolution {

/// convolutionBackwardWeights by Winograd's F(3x3, 4x4), for kernels of 3x3 with stride 1 that are
/// not dilated; see gradient_transforms.hpp.
void winogradWeightsGradient(const ConvolutionShape& shape, View<const float> input,
                             View<const float> dOutput, std::span<float> dWeight,
                             std::span<float> dBias, std::span<std::byte> scratch);
std::int64_t winogradWeightsGradientScratchBytes(const ConvolutionShape& shape);

} // namespace fovea::convolution
