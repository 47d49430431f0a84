#include "core/kernels/convolution/winograd/method.hpp"

#include "core/kernels/convolution/correlation_passes.hpp"
#include "core/kernels/convolution/winograd/cost.hpp"
#include "core/kernels/convolution/winograd/weights_gradient.hpp"
#include "core/kernels/convolution/winograd/winograd.hpp"

namespace fovea::convolution {

namespace {

std::int64_t preparedFloats(const ConvolutionShape& shape) {
    return roundUpToVectors(winogradPreparedFloats(forwardCorrelation(shape).kernel));
}

void forward(const ConvolutionShape& shape, const ForwardPass& pass) {
    forEachForward(shape, pass, preparedFloats(shape), [&](const Correlation& c) {
        correlateByWinograd(c, shape.plannedImages(), pass.scratch);
    });
}

std::int64_t forwardScratchBytes(const ConvolutionShape& shape) {
    return winogradScratchBytes(forwardCorrelation(shape), shape.plannedImages());
}

std::int64_t momentBlocks(const ConvolutionShape& shape) {
    return winogradMomentBlocks(forwardCorrelation(shape), shape.plannedImages());
}

std::int64_t preparedBytes(const ConvolutionShape& shape) {
    return isWinogradWorthPreparing(shape)
               ? shape.groups * preparedFloats(shape) * static_cast<std::int64_t>(sizeof(float))
               : 0;
}

void prepare(const ConvolutionShape& shape, std::span<const float> weight,
             std::span<std::byte> prepared) {
    forEachPrepared(shape, weight, prepared, preparedFloats(shape),
                    [](const Correlation& c, float* to) { prepareWinograd(c, to); });
}

void backwardData(const ConvolutionShape& shape, const BackwardDataPass& pass) {
    forEachBackwardData(shape, pass, [&](const Correlation& c) {
        correlateByWinograd(c, shape.plannedImages(), pass.scratch);
    });
}

std::int64_t backwardDataScratchBytes(const ConvolutionShape& shape) {
    return mostOfBackwardData(shape, [&](const Correlation& c) {
        return winogradScratchBytes(c, shape.plannedImages());
    });
}

void backwardWeights(const ConvolutionShape& shape, const BackwardWeightsPass& pass) {
    winogradWeightsGradient(shape, pass.input, pass.dOutput, pass.dWeight, pass.dBias,
                            pass.scratch);
}

constexpr std::string_view tilesName = "Winograd F(4x4, 3x3)";
constexpr std::string_view gradientTiles = "Winograd F(3x3, 4x4)";

} // namespace

constinit const Method winogradMethod{
    .forward = {tilesName, winogradCost, forwardScratchBytes, forward},
    .backwardData = {tilesName, winogradCost, backwardDataScratchBytes, backwardData},
    .backwardWeights = {gradientTiles, winogradGradientCost, winogradWeightsGradientScratchBytes,
                        backwardWeights},
    .momentBlocks = momentBlocks,
    .preparedBytes = preparedBytes,
    .prepare = prepare,
};

} // namespace fovea::convolution
