#include "core/kernels/convolution/depthwise/method.hpp"

#include "core/kernels/convolution/depthwise/depthwise.hpp"

namespace fovea::convolution {

namespace {

double cost(const ConvolutionShape& shape) { return isDepthwise(shape) ? unbeaten : unsuited; }

std::int64_t noScratchBytes(const ConvolutionShape&) { return 0; }

void forward(const ConvolutionShape& shape, const ForwardPass& pass) {
    depthwiseForward(shape, pass.input, pass.weight, pass.bias, pass.output, pass.epilogue);
}

void backwardData(const ConvolutionShape& shape, const BackwardDataPass& pass) {
    depthwiseBackwardData(shape, pass.dOutput, pass.weight, pass.dInput);
}

void backwardWeights(const ConvolutionShape& shape, const BackwardWeightsPass& pass) {
    depthwiseBackwardWeights(shape, pass.input, pass.dOutput, pass.dWeight, pass.dBias,
                             pass.scratch);
}

constexpr std::string_view name = "depthwise";

} // namespace

constinit const Method depthwiseMethod{
    .forward = {name, cost, noScratchBytes, forward},
    .backwardData = {name, cost, noScratchBytes, backwardData},
    .backwardWeights = {name, cost, depthwiseBackwardWeightsScratchBytes, backwardWeights},
    .momentBlocks = depthwiseMomentBlocks,
};

} // namespace fovea::convolution
