#include "plugins/convolution/shared_weights.hpp"

#include <algorithm>
#include <string>

#include "core/kernels/convolution_algorithms.hpp"

namespace fovea {

namespace {

Error groupsDoNotDivide(std::int64_t groups, std::int64_t channels, const std::string& whose) {
    return {ErrorKind::Network, "groups " + std::to_string(groups) + " do not divide the " +
                                    std::to_string(channels) + " " + whose +
                                    "; choose a number of groups that divides them"};
}

} // namespace

PassAlgorithms algorithmsOf(const ConvolutionShape& shape) {
    const ConvolutionAlgorithms names = convolutionAlgorithms(shape);
    return {std::string(names.forward), std::string(names.backwardData),
            std::string(names.backwardWeights)};
}

Result<void> checkGroups(std::int64_t groups, std::int64_t inputs, std::int64_t outputs) {
    if (inputs % groups != 0)
        return tl::unexpected(groupsDoNotDivide(groups, inputs, "input channels"));
    if (outputs % groups != 0)
        return tl::unexpected(groupsDoNotDivide(groups, outputs, "output channels"));
    return {};
}

void addBias(Plan& plan, BiasKind kind, const Shape& output, std::int64_t fanIn) {
    if (kind == BiasKind::None)
        return;
    WeightInfo bias;
    bias.name = "bias";
    bias.extents = {output.c};
    bias.axes = "O";
    if (kind == BiasKind::PerLocation) {
        bias.extents = {output.h, output.w, output.c};
        bias.axes = "HWO";
    }
    bias.fanIn = fanIn;
    bias.fanOut = 1;
    bias.decays = false;
    plan.weights.push_back(bias);
}

Result<ConvolutionShape> SharedWeights::shapeFor(const Shape& input,
                                                 const PlanContext& context) const {
    if (const Result<void> checked = checkGroups(groups, input.c, outChannels); !checked)
        return tl::unexpected(checked.error());
    Result<ConvolutionShape> placed = placeConvolution(window, input, outChannels);
    if (!placed)
        return placed;
    placed->groups = groups;
    placed->allowsWinograd = context.allowsWinograd;
    return placed;
}

Result<Plan> SharedWeights::plan(const Shape& input, const PlanContext& context) const {
    const Result<ConvolutionShape> shape = shapeFor(input, context);
    if (!shape)
        return tl::unexpected(shape.error());
    Plan plan;
    plan.output = shape->output;
    const std::int64_t taps = shape->kernel.height * shape->kernel.width;
    WeightInfo weight;
    weight.name = "weight";
    weight.extents = {shape->kernel.height, shape->kernel.width, shape->inputsPerGroup(),
                      outChannels};
    weight.axes = "HWIO";
    weight.start = WeightStart::Fan;
    weight.fanIn = taps * shape->inputsPerGroup();
    weight.fanOut = taps * shape->outputsPerGroup();
    plan.weights.push_back(weight);
    addBias(plan, bias, shape->output, weight.fanIn);
    plan.macs = shape->macs();
    plan.algorithms = algorithmsOf(*shape);
    plan.reach.window = window.extent();
    plan.reach.step = window.stride;
    plan.forwardScratchBytes = convolutionForwardScratchBytes(*shape);
    plan.backwardScratchBytes = std::max(convolutionBackwardDataScratchBytes(*shape),
                                         convolutionBackwardWeightsScratchBytes(*shape));
    plan.backwardReadsInputs = true;
    if (isBiasJoined(bias)) {
        plan.joining.takesEpilogue = true;
        plan.joining.momentBlocks = convolutionMomentBlocks(*shape);
    }
    plan.preparedBytes = preparedConvolutionBytes(*shape);
    return plan;
}

void SharedWeights::forward(const Forward& pass) const noexcept {
    ConvolutionShape shape = *shapeFor(pass.input().shape, pass.context);
    shape.plannedBatch = pass.plannedBatch;
    convolutionForward(shape, pass.input(), pass.weights[0],
                       bias == BiasKind::PerMap ? pass.weights[1] : std::span<const float>(),
                       pass.output, pass.scratch, pass.epilogue, pass.prepared);
    if (bias == BiasKind::PerLocation)
        addUnsharedBias(pass.output, pass.weights[1]);
}

void SharedWeights::backward(const Backward& pass) const noexcept {
    ConvolutionShape shape = *shapeFor(pass.input().shape, pass.context);
    shape.plannedBatch = pass.plannedBatch;
    if (pass.dInput())
        convolutionBackwardData(shape, pass.dOutput, pass.weights[0], pass.dInput(), pass.scratch);
    convolutionBackwardWeights(shape, pass.input(), pass.dOutput, pass.dWeights[0],
                               bias == BiasKind::PerMap ? pass.dWeights[1] : std::span<float>(),
                               pass.scratch);
    if (bias == BiasKind::PerLocation)
        unsharedBiasGradient(pass.dOutput, pass.dWeights[1]);
}

void SharedWeights::prepare(const Prepare& room) const noexcept {
    prepareConvolution(*shapeFor(room.inputs[0], room.context), room.weights[0], room.prepared);
}

std::optional<WeightElement> biasAt(BiasKind kind, const TensorPlace& at, const Shape& output) {
    switch (kind) {
    case BiasKind::None:
        return std::nullopt;
    case BiasKind::PerMap:
        return WeightElement{1, at.map};
    case BiasKind::PerLocation:
        return WeightElement{1, elementOf(at, output)};
    }
    return std::nullopt;
}

OutputParts SharedWeights::madeOf(const TensorPlace& at, const Shape& input) const {
    const ConvolutionShape shape = *shapeFor(input, {});
    const std::int64_t seen = shape.inputsPerGroup();
    const std::int64_t firstMap = at.map / shape.outputsPerGroup() * seen;
    OutputParts parts;
    for (std::int64_t kh = 0; kh < shape.kernel.height; ++kh)
        for (std::int64_t kw = 0; kw < shape.kernel.width; ++kw)
            for (std::int64_t i = 0; i < seen; ++i) {
                const std::int64_t tap = kh * shape.kernel.width + kw;
                parts.taps.push_back(
                    {.at = {0,
                            at.y * shape.stride.height - shape.pads.top +
                                kh * shape.dilation.height,
                            at.x * shape.stride.width - shape.pads.left + kw * shape.dilation.width,
                            firstMap + i},
                     .weight = WeightElement{0, (tap * seen + i) * outChannels + at.map}});
            }
    parts.bias = biasAt(bias, at, shape.output);
    return parts;
}

} // namespace fovea
