#include "core/kernels/convolution.hpp"

#include <algorithm>

#include "core/kernels/convolution/choice.hpp"
#include "core/kernels/convolution/correlate.hpp"
#include "core/kernels/convolution/depthwise/depthwise.hpp"
#include "core/kernels/convolution/narrow/single_channel.hpp"
#include "core/kernels/convolution/narrow/spread.hpp"
#include "core/kernels/convolution/weights_gradient.hpp"
#include "core/kernels/convolution/winograd/weights_gradient.hpp"
#include "core/kernels/convolution/winograd/winograd.hpp"

namespace fovea {

namespace {

using namespace convolution;

Correlation forwardCorrelation(const ConvolutionShape& s, std::int64_t group) {
    Correlation c;
    c.rows = forwardRows(s);
    c.columns = forwardColumns(s);
    c.images = s.input.n;
    c.source = {nullptr, s.input.c, group * s.inputsPerGroup(), s.inputsPerGroup()};
    c.kernel.sourceStride = s.output.c;
    c.kernel.columnStride = s.inputsPerGroup() * c.kernel.sourceStride;
    c.kernel.rowStride = s.kernel.width * c.kernel.columnStride;
    c.kernel.destinationStride = 1;
    c.kernel.sources = s.inputsPerGroup();
    c.kernel.destinations = s.outputsPerGroup();
    c.destination = {nullptr, s.output.c, group * s.outputsPerGroup()};
    return c;
}

/// The same with the ends exchanged: from dOutput to dInput.
Correlation backwardCorrelation(const ConvolutionShape& s, std::int64_t group, Axis rows,
                                Axis columns) {
    Correlation c = forwardCorrelation(s, group);
    c.rows = rows;
    c.columns = columns;
    c.source = {nullptr, s.output.c, group * s.outputsPerGroup(), s.outputsPerGroup()};
    std::swap(c.kernel.sourceStride, c.kernel.destinationStride);
    std::swap(c.kernel.sources, c.kernel.destinations);
    c.destination = {nullptr, s.input.c, group * s.inputsPerGroup()};
    return c;
}

void correlateBy(Algorithm algorithm, const Correlation& correlation, std::int64_t planned,
                 std::span<std::byte> scratch) {
    if (algorithm == Algorithm::Winograd)
        correlateByWinograd(correlation, planned, scratch);
    else
        correlate(correlation, scratch);
}

std::int64_t scratchBytesBy(Algorithm algorithm, const Correlation& correlation,
                            std::int64_t planned) {
    return algorithm == Algorithm::Winograd ? winogradScratchBytes(correlation, planned)
                                            : correlationScratchBytes(correlation);
}

/// Whether forward is one for each group, whose weights can be prepared.
bool isCorrelation(const ConvolutionShape& shape) {
    return !isDepthwise(shape) && !isSingleChannel(shape);
}

/// Of one group.
std::int64_t preparedFloats(const ConvolutionShape& shape) {
    const Correlation c = forwardCorrelation(shape, 0);
    return roundUpToVectors(forwardAlgorithm(shape) == Algorithm::Winograd
                                ? winogradPreparedFloats(c.kernel)
                                : preparedCorrelationFloats(c));
}

} // namespace

void convolutionForward(const ConvolutionShape& shape, View<const float> input,
                        std::span<const float> weight, std::span<const float> bias,
                        View<float> output, std::span<std::byte> scratch, const Epilogue& epilogue,
                        std::span<const std::byte> prepared) noexcept {
    // A smaller batch than planned leaves the last blocks empty.
    std::ranges::fill(epilogue.moments.counts, 0.0F);
    if (isDepthwise(shape)) {
        depthwiseForward(shape, input, weight, bias, output, epilogue);
        return;
    }
    if (isSingleChannel(shape)) {
        singleChannelForward(shape, input, weight, bias, output, scratch, epilogue);
        return;
    }
    for (std::int64_t group = 0; group < shape.groups; ++group) {
        Correlation c = forwardCorrelation(shape, group);
        const std::int64_t firstOutput = group * shape.outputsPerGroup();
        c.source.data = input.data;
        c.kernel.data = weight.data() + firstOutput;
        if (!prepared.empty())
            c.prepared =
                reinterpret_cast<const float*>(prepared.data()) + group * preparedFloats(shape);
        c.bias = bias.empty() ? nullptr : bias.data() + firstOutput;
        c.epilogue = epilogue;
        c.destination.data = output.data;
        correlateBy(forwardAlgorithm(shape), c, plannedImages(shape), scratch);
    }
}

std::int64_t convolutionForwardScratchBytes(const ConvolutionShape& shape) {
    if (isDepthwise(shape))
        return 0;
    return isSingleChannel(shape)
               ? singleChannelForwardScratchBytes(shape)
               : scratchBytesBy(forwardAlgorithm(shape), forwardCorrelation(shape, 0),
                                plannedImages(shape));
}

std::int64_t convolutionMomentBlocks(const ConvolutionShape& shape) {
    if (isDepthwise(shape))
        return depthwiseMomentBlocks(shape);
    if (isSingleChannel(shape))
        return singleChannelMomentBlocks(shape);
    const Correlation c = forwardCorrelation(shape, 0);
    return forwardAlgorithm(shape) == Algorithm::Winograd
               ? winogradMomentBlocks(c, plannedImages(shape))
               : correlationMomentBlocks(c);
}

void prepareConvolution(const ConvolutionShape& shape, std::span<const float> weight,
                        std::span<std::byte> prepared) noexcept {
    if (!isCorrelation(shape))
        return;
    for (std::int64_t group = 0; group < shape.groups; ++group) {
        Correlation c = forwardCorrelation(shape, group);
        c.kernel.data = weight.data() + group * shape.outputsPerGroup();
        float* to = reinterpret_cast<float*>(prepared.data()) + group * preparedFloats(shape);
        if (forwardAlgorithm(shape) == Algorithm::Winograd)
            prepareWinograd(c, to);
        else
            prepareCorrelation(c, to);
    }
}

std::int64_t preparedConvolutionBytes(const ConvolutionShape& shape) {
    const bool isWorthIt = isCorrelation(shape) && (forwardAlgorithm(shape) == Algorithm::Direct ||
                                                    preparesWinograd(shape));
    return isWorthIt
               ? shape.groups * preparedFloats(shape) * static_cast<std::int64_t>(sizeof(float))
               : 0;
}

void convolutionBackwardData(const ConvolutionShape& shape, View<const float> dOutput,
                             std::span<const float> weight, View<float> dInput,
                             std::span<std::byte> scratch) noexcept {
    if (isDepthwise(shape)) {
        depthwiseBackwardData(shape, dOutput, weight, dInput);
        return;
    }
    if (isSpread(shape)) {
        spreadBackwardData(shape, dOutput, weight, dInput, scratch);
        return;
    }
    for (std::int64_t group = 0; group < shape.groups; ++group)
        for (std::int64_t y = 0; y < shape.stride.height; ++y)
            for (std::int64_t x = 0; x < shape.stride.width; ++x) {
                Correlation c = backwardCorrelation(shape, group, backwardRows(shape, y),
                                                    backwardColumns(shape, x));
                c.source.data = dOutput.data;
                c.kernel.data = weight.data() + group * shape.outputsPerGroup();
                c.destination.data = dInput.data;
                correlateBy(backwardDataAlgorithm(shape), c, plannedImages(shape), scratch);
            }
}

std::int64_t convolutionBackwardDataScratchBytes(const ConvolutionShape& shape) {
    if (isDepthwise(shape))
        return 0;
    if (isSpread(shape))
        return spreadBackwardDataScratchBytes(shape);
    std::int64_t bytes = 0;
    for (std::int64_t y = 0; y < shape.stride.height; ++y)
        for (std::int64_t x = 0; x < shape.stride.width; ++x) {
            const Correlation c =
                backwardCorrelation(shape, 0, backwardRows(shape, y), backwardColumns(shape, x));
            bytes = std::max(bytes,
                             scratchBytesBy(backwardDataAlgorithm(shape), c, plannedImages(shape)));
        }
    return bytes;
}

void convolutionBackwardWeights(const ConvolutionShape& shape, View<const float> input,
                                View<const float> dOutput, std::span<float> dWeight,
                                std::span<float> dBias, std::span<std::byte> scratch) noexcept {
    if (isDepthwise(shape))
        depthwiseBackwardWeights(shape, input, dOutput, dWeight, dBias, scratch);
    else if (isSingleChannel(shape))
        singleChannelBackwardWeights(shape, input, dOutput, dWeight, dBias, scratch);
    else if (backwardWeightsAlgorithm(shape) == Algorithm::Winograd)
        winogradWeightsGradient(shape, input, dOutput, dWeight, dBias, scratch);
    else
        weightsGradient(shape, input, dOutput, dWeight, dBias, scratch);
}

std::int64_t convolutionBackwardWeightsScratchBytes(const ConvolutionShape& shape) {
    if (isDepthwise(shape))
        return depthwiseBackwardWeightsScratchBytes(shape);
    if (isSingleChannel(shape))
        return singleChannelBackwardWeightsScratchBytes(shape);
    return backwardWeightsAlgorithm(shape) == Algorithm::Winograd
               ? winogradWeightsGradientScratchBytes(shape)
               : weightsGradientScratchBytes(shape);
}

} // namespace fovea
