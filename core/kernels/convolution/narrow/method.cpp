#include "core/kernels/convolution/narrow/method.hpp"

#include "core/kernels/convolution/narrow/single_channel.hpp"
#include "core/kernels/convolution/narrow/spread.hpp"

namespace fovea::convolution {

namespace {

double singleChannelCost(const ConvolutionShape& shape) {
    return isSingleChannel(shape) ? unbeaten : unsuited;
}

double spreadCost(const ConvolutionShape& shape) { return isSpread(shape) ? unbeaten : unsuited; }

void forward(const ConvolutionShape& shape, const ForwardPass& pass) {
    singleChannelForward(shape, pass.input, pass.weight, pass.bias, pass.output, pass.scratch,
                         pass.epilogue);
}

void backwardData(const ConvolutionShape& shape, const BackwardDataPass& pass) {
    spreadBackwardData(shape, pass.dOutput, pass.weight, pass.dInput, pass.scratch);
}

void backwardWeights(const ConvolutionShape& shape, const BackwardWeightsPass& pass) {
    singleChannelBackwardWeights(shape, pass.input, pass.dOutput, pass.dWeight, pass.dBias,
                                 pass.scratch);
}

constexpr std::string_view singleChannel = "single channel";

} // namespace

constinit const Method narrowMethod{
    .forward = {singleChannel, singleChannelCost, singleChannelForwardScratchBytes, forward},
    .backwardData = {"pixels across lanes", spreadCost, spreadBackwardDataScratchBytes,
                     backwardData},
    .backwardWeights = {singleChannel, singleChannelCost, singleChannelBackwardWeightsScratchBytes,
                        backwardWeights},
    .momentBlocks = singleChannelMomentBlocks,
};

} // namespace fovea::convolution
