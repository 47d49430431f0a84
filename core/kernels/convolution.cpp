#include "core/kernels/convolution.hpp"

#include <algorithm>

#include "core/kernels/convolution/choice.hpp"
#include "core/kernels/convolution_algorithms.hpp"

namespace fovea {

using namespace convolution;

void convolutionForward(const ConvolutionShape& shape, View<const float> input,
                        std::span<const float> weight, std::span<const float> bias,
                        View<float> output, std::span<std::byte> scratch, const Epilogue& epilogue,
                        std::span<const std::byte> prepared) noexcept {
    // A smaller batch than planned leaves the last blocks empty.
    std::ranges::fill(epilogue.moments.counts, 0.0F);
    forwardMethod(shape).forward.run(shape,
                                     {input, weight, bias, output, scratch, epilogue, prepared});
}

std::int64_t convolutionForwardScratchBytes(const ConvolutionShape& shape) {
    return forwardMethod(shape).forward.scratchBytes(shape);
}

std::int64_t convolutionMomentBlocks(const ConvolutionShape& shape) {
    return forwardMethod(shape).momentBlocks(shape);
}

void prepareConvolution(const ConvolutionShape& shape, std::span<const float> weight,
                        std::span<std::byte> prepared) noexcept {
    if (const Method& method = forwardMethod(shape); method.prepare != nullptr)
        method.prepare(shape, weight, prepared);
}

std::int64_t preparedConvolutionBytes(const ConvolutionShape& shape) {
    const Method& method = forwardMethod(shape);
    return method.preparedBytes == nullptr ? 0 : method.preparedBytes(shape);
}

void convolutionBackwardData(const ConvolutionShape& shape, View<const float> dOutput,
                             std::span<const float> weight, View<float> dInput,
                             std::span<std::byte> scratch) noexcept {
    backwardDataMethod(shape).backwardData.run(shape, {dOutput, weight, dInput, scratch});
}

std::int64_t convolutionBackwardDataScratchBytes(const ConvolutionShape& shape) {
    return backwardDataMethod(shape).backwardData.scratchBytes(shape);
}

void convolutionBackwardWeights(const ConvolutionShape& shape, View<const float> input,
                                View<const float> dOutput, std::span<float> dWeight,
                                std::span<float> dBias, std::span<std::byte> scratch) noexcept {
    backwardWeightsMethod(shape).backwardWeights.run(shape,
                                                     {input, dOutput, dWeight, dBias, scratch});
}

std::int64_t convolutionBackwardWeightsScratchBytes(const ConvolutionShape& shape) {
    return backwardWeightsMethod(shape).backwardWeights.scratchBytes(shape);
}

ConvolutionAlgorithms convolutionAlgorithms(const ConvolutionShape& shape) {
    return {forwardMethod(shape).forward.name, backwardDataMethod(shape).backwardData.name,
            backwardWeightsMethod(shape).backwardWeights.name};
}

} // namespace fovea
