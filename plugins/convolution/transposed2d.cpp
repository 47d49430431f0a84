#include "plugins/convolution/transposed2d.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "core/base/parallel.hpp"
#include "core/kernels/work.hpp"

namespace fovea {

namespace {

std::string toString(const Size2& size) {
    return std::to_string(size.height) + "x" + std::to_string(size.width);
}

/// Adds each channel's bias to all pixels.
void addBiasTo(View<float> output, std::span<const float> bias) {
    const std::int64_t channels = output.shape.c;
    const std::int64_t chunk = itemsPerTask(channels * static_cast<std::int64_t>(sizeof(float)));
    parallelChunks(output.shape.pixels(), chunk, [&](std::int64_t begin, std::int64_t end) {
        const float* from = bias.data();
        for (std::int64_t pixel = begin; pixel < end; ++pixel) {
            float* to = output.data + pixel * channels;
            for (std::int64_t c = 0; c < channels; ++c)
                to[c] += from[c];
        }
    });
}

/// Sums over pixels: of each sample by itself, then of the samples in their order.
/// sums  [N, O]
void biasGradient(View<const float> dOutput, double* sums, std::span<float> dBias) {
    const std::int64_t channels = dOutput.shape.c;
    parallelFor(dOutput.shape.n, [&](std::int64_t n) {
        double* to = sums + n * channels;
        std::fill_n(to, channels, 0.0);
        const View<const float> sample = dOutput.sample(n);
        for (std::int64_t pixel = 0; pixel < sample.shape.pixels(); ++pixel) {
            const float* from = sample.data + pixel * channels;
            for (std::int64_t c = 0; c < channels; ++c)
                to[c] += static_cast<double>(from[c]);
        }
    });
    for (std::int64_t c = 0; c < channels; ++c) {
        double sum = 0;
        for (std::int64_t n = 0; n < dOutput.shape.n; ++n)
            sum += sums[n * channels + c];
        dBias[static_cast<std::size_t>(c)] = static_cast<float>(sum);
    }
}

constexpr std::int64_t ceilOf(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

} // namespace

Result<ConvolutionShape> Transposed2d::mirrored(const Shape& input,
                                                const PlanContext& context) const {
    if (auto checked = expectImage(input, "a 2-D convolution takes"); !checked)
        return tl::unexpected(checked.error());
    if (const Result<void> checked = checkGroups(groups, input.c, outChannels); !checked)
        return tl::unexpected(checked.error());
    if (outputPadding.height >= std::max(stride.height, dilation.height) ||
        outputPadding.width >= std::max(stride.width, dilation.width))
        return fail(ErrorKind::Network, "output_padding " + toString(outputPadding) +
                                            " is as large as the stride " + toString(stride) +
                                            " and the dilation " + toString(dilation) +
                                            "; make it smaller than one of them");
    const Window window{kernel, stride, dilation, PaddingMode::Explicit, pads};
    const Size2 extent = window.extent();
    const Size2 spread{(input.h - 1) * stride.height + extent.height + outputPadding.height,
                       (input.w - 1) * stride.width + extent.width + outputPadding.width};
    const Size2 size{spread.height - pads.top - pads.bottom, spread.width - pads.left - pads.right};
    if (size.height < 1 || size.width < 1)
        return fail(ErrorKind::Network, "its pads cut off all of an output of " + toString(spread) +
                                            "; make the pads smaller, or the kernel larger");
    ConvolutionShape shape;
    shape.input = {input.n, 1, size.height, size.width, outChannels};
    shape.output = input;
    shape.kernel = kernel;
    shape.stride = stride;
    shape.dilation = dilation;
    shape.pads = pads;
    shape.groups = groups;
    shape.allowsWinograd = context.allowsWinograd;
    return shape;
}

Result<Plan> Transposed2d::plan(Shapes inputs, const PlanContext& context) const {
    const Shape& input = inputs[0];
    const Result<ConvolutionShape> shape = mirrored(input, context);
    if (!shape)
        return tl::unexpected(shape.error());
    Plan plan;
    plan.output = shape->input;
    // The taps that meet at an output pixel.
    const Size2 meeting{ceilOf(kernel.height, stride.height), ceilOf(kernel.width, stride.width)};
    WeightInfo weight;
    weight.name = "weight";
    weight.extents = {kernel.height, kernel.width, shape->inputsPerGroup(), input.c};
    weight.axes = "HWOI";
    weight.start = WeightStart::Fan;
    weight.fanIn = meeting.height * meeting.width * shape->outputsPerGroup();
    weight.fanOut = kernel.height * kernel.width * shape->inputsPerGroup();
    plan.weights.push_back(weight);
    addBias(plan, hasBias ? BiasKind::PerMap : BiasKind::None, plan.output, weight.fanIn);
    plan.macs = shape->macs();
    plan.algorithms = algorithmsOf(*shape);
    std::swap(plan.algorithms.forward, plan.algorithms.backwardData);
    // Neighbouring outputs read the same inputs or the next, so the step is less than a pixel.
    plan.reach.window = meeting;
    plan.forwardScratchBytes = convolutionBackwardDataScratchBytes(*shape);
    plan.backwardScratchBytes = std::max(convolutionForwardScratchBytes(*shape),
                                         convolutionBackwardWeightsScratchBytes(*shape));
    if (hasBias)
        plan.backwardScratchBytes =
            std::max(plan.backwardScratchBytes,
                     input.n * outChannels * static_cast<std::int64_t>(sizeof(double)));
    return plan;
}

void Transposed2d::forward(const Forward& pass) const noexcept {
    ConvolutionShape shape = *mirrored(pass.input().shape, pass.context);
    shape.plannedBatch = pass.plannedBatch;
    convolutionBackwardData(shape, pass.input(), pass.weights[0], pass.output, pass.scratch);
    if (hasBias)
        addBiasTo(pass.output, pass.weights[1]);
}

void Transposed2d::backward(const Backward& pass) const noexcept {
    ConvolutionShape shape = *mirrored(pass.input().shape, pass.context);
    shape.plannedBatch = pass.plannedBatch;
    if (pass.dInput())
        convolutionForward(shape, pass.dOutput, pass.weights[0], {}, pass.dInput(), pass.scratch);
    // In the mirror, what comes in is the gradient of the output.
    convolutionBackwardWeights(shape, pass.dOutput, pass.input(), pass.dWeights[0], {},
                               pass.scratch);
    if (hasBias)
        biasGradient(pass.dOutput, reinterpret_cast<double*>(pass.scratch.data()),
                     pass.dWeights[1]);
}

OutputParts Transposed2d::madeOf(const TensorPlace& at, Shapes inputs) const {
    const Shape& input = inputs[0];
    const std::int64_t outputsPerGroup = outChannels / groups;
    const std::int64_t inputsPerGroup = input.c / groups;
    const std::int64_t firstMap = at.map / outputsPerGroup * inputsPerGroup;
    // Where an input pixel's window begins is where it lies times the stride: backwards through the
    // kernel, the inputs come in their order.
    const auto sourceOf = [](std::int64_t place, std::int64_t step, std::int64_t size) {
        return place >= 0 && place % step == 0 && place / step < size ? place / step : -1;
    };
    OutputParts parts;
    for (std::int64_t kh = kernel.height - 1; kh >= 0; --kh)
        for (std::int64_t kw = kernel.width - 1; kw >= 0; --kw) {
            const std::int64_t y =
                sourceOf(at.y + pads.top - kh * dilation.height, stride.height, input.h);
            const std::int64_t x =
                sourceOf(at.x + pads.left - kw * dilation.width, stride.width, input.w);
            if (y < 0 || x < 0)
                continue;
            const std::int64_t weights =
                ((kh * kernel.width + kw) * outputsPerGroup + at.map % outputsPerGroup) * input.c;
            for (std::int64_t i = firstMap; i < firstMap + inputsPerGroup; ++i)
                parts.taps.push_back({.at = {0, y, x, i}, .weight = WeightElement{0, weights + i}});
        }
    if (hasBias)
        parts.bias = WeightElement{1, at.map};
    return parts;
}

} // namespace fovea
