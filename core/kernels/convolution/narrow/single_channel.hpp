#pragma once

#include <span>

#include "core/kernels/convolution/shape.hpp"
#include "core/kernels/epilogue.hpp"
#include "core/tensor/view.hpp"

namespace fovea::convolution {

/// Whether images of one channel become few, as in the first layer of a network for handwritten
/// digits. A vector over channels would stay half empty, so each source pixel is repeated as often
/// as the output has channels: then tap and output lie alike in memory, and vectors run over the
/// output's values as they come. Only for kernels, strides and sizes that this is made for.
bool isSingleChannel(const ConvolutionShape& shape);

void singleChannelForward(const ConvolutionShape& shape, View<const float> input,
                          std::span<const float> weight, std::span<const float> bias,
                          View<float> output, std::span<std::byte> scratch,
                          const Epilogue& epilogue);
std::int64_t singleChannelForwardScratchBytes(const ConvolutionShape& shape);
std::int64_t singleChannelMomentBlocks(const ConvolutionShape& shape);

void singleChannelBackwardWeights(const ConvolutionShape& shape, View<const float> input,
                                  View<const float> dOutput, std::span<float> dWeight,
                                  std::span<float> dBias, std::span<std::byte> scratch);
std::int64_t singleChannelBackwardWeightsScratchBytes(const ConvolutionShape& shape);

} // namespace fovea::convolution
