#include "core/kernels/convolution/direct/method.hpp"

#include "core/kernels/convolution/correlation_passes.hpp"
#include "core/kernels/convolution/cost.hpp"
#include "core/kernels/convolution/direct/correlate.hpp"
#include "core/kernels/convolution/direct/weights_gradient.hpp"

namespace fovea::convolution {

namespace {

/// For a group of the planned batch, forward or back to the data.
double correlationCost(const ConvolutionShape& s) {
    const std::int64_t weights =
        s.kernel.height * s.kernel.width * s.inputsPerGroup() * s.outputsPerGroup();
    return static_cast<double>(s.output.h * s.output.w * s.plannedImages() * weights) +
           readingCost(weights);
}

/// For a sample's share of the weights' gradient.
double gradientCost(const ConvolutionShape& s) { return static_cast<double>(s.macs()); }

std::int64_t preparedFloats(const ConvolutionShape& shape) {
    return roundUpToVectors(preparedCorrelationFloats(forwardCorrelation(shape)));
}

void forward(const ConvolutionShape& shape, const ForwardPass& pass) {
    forEachForward(shape, pass, preparedFloats(shape),
                   [&](const Correlation& c) { correlate(c, pass.scratch); });
}

std::int64_t forwardScratchBytes(const ConvolutionShape& shape) {
    return correlationScratchBytes(forwardCorrelation(shape));
}

std::int64_t momentBlocks(const ConvolutionShape& shape) {
    return correlationMomentBlocks(forwardCorrelation(shape));
}

std::int64_t preparedBytes(const ConvolutionShape& shape) {
    return shape.groups * preparedFloats(shape) * static_cast<std::int64_t>(sizeof(float));
}

void prepare(const ConvolutionShape& shape, std::span<const float> weight,
             std::span<std::byte> prepared) {
    forEachPrepared(shape, weight, prepared, preparedFloats(shape),
                    [](const Correlation& c, float* to) { prepareCorrelation(c, to); });
}

void backwardData(const ConvolutionShape& shape, const BackwardDataPass& pass) {
    forEachBackwardData(shape, pass, [&](const Correlation& c) { correlate(c, pass.scratch); });
}

std::int64_t backwardDataScratchBytes(const ConvolutionShape& shape) {
    return mostOfBackwardData(shape,
                              [](const Correlation& c) { return correlationScratchBytes(c); });
}

void backwardWeights(const ConvolutionShape& shape, const BackwardWeightsPass& pass) {
    weightsGradient(shape, pass.input, pass.dOutput, pass.dWeight, pass.dBias, pass.scratch);
}

constexpr std::string_view name = "direct";

} // namespace

constinit const Method directMethod{
    .forward = {name, correlationCost, forwardScratchBytes, forward},
    .backwardData = {name, correlationCost, backwardDataScratchBytes, backwardData},
    .backwardWeights = {name, gradientCost, weightsGradientScratchBytes, backwardWeights},
    .momentBlocks = momentBlocks,
    .preparedBytes = preparedBytes,
    .prepare = prepare,
};

} // namespace fovea::convolution
