#pragma once

#include <span>

#include "core/kernels/convolution.hpp"

namespace fovea::convolution {

/// Whether winogradWeightsGradient can do this shape: 3x3, stride 1, not dilated.
bool hasWinogradWeightsGradient(const ConvolutionShape& shape);

/// convolutionBackwardWeights by Winograd's F(3x3, 4x4), see gradient_transforms.hpp.
void winogradWeightsGradient(const ConvolutionShape& shape, View<const float> input,
                             View<const float> dOutput, std::span<float> dWeight,
                             std::span<float> dBias, std::span<std::byte> scratch);
std::int64_t winogradWeightsGradientScratchBytes(const ConvolutionShape& shape);

} // namespace fovea::convolution
