#pragma once

#include <span>

#include "core/kernels/convolution/shape.hpp"
#include "core/kernels/epilogue.hpp"
#include "core/tensor/view.hpp"

namespace fovea::convolution {

/// Whether each channel is convolved with a kernel of its own: groups == I == O. Then there is
/// nothing to multiply matrices of; vectors run over channels, and a pass reads its tensors once.
bool isDepthwise(const ConvolutionShape& shape);

void depthwiseForward(const ConvolutionShape& shape, View<const float> input,
                      std::span<const float> weight, std::span<const float> bias,
                      View<float> output, const Epilogue& epilogue);
std::int64_t depthwiseMomentBlocks(const ConvolutionShape& shape);

void depthwiseBackwardData(const ConvolutionShape& shape, View<const float> dOutput,
                           std::span<const float> weight, View<float> dInput);

void depthwiseBackwardWeights(const ConvolutionShape& shape, View<const float> input,
                              View<const float> dOutput, std::span<float> dWeight,
                              std::span<float> dBias, std::span<std::byte> scratch);
std::int64_t depthwiseBackwardWeightsScratchBytes(const ConvolutionShape& shape);

} // namespace fovea::convolution
