#include "plugins/convolution/conv2d.hpp"

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

Result<ConvolutionShape> Conv2d::shapeFor(const Shape& input) const {
    if (input.d != 1)
        return fail(ErrorKind::Network, "the input " + toString(input) +
                                            " is a volume, and a 2-D convolution takes images; "
                                            "put a layer before it that brings the depth to 1");
    if (input.c % groups != 0)
        return tl::unexpected(groupsDoNotDivide(groups, input.c, "input channels"));
    if (outChannels % groups != 0)
        return tl::unexpected(groupsDoNotDivide(groups, outChannels, "output channels"));
    const Window window{kernel, stride, dilation, padding, pads};
    const Result<WindowPlacement> placement = placeWindow(window, {input.h, input.w});
    if (!placement)
        return tl::unexpected(placement.error());
    ConvolutionShape shape;
    shape.input = input;
    shape.output = {input.n, 1, placement->output.height, placement->output.width, outChannels};
    shape.kernel = kernel;
    shape.stride = stride;
    shape.dilation = dilation;
    shape.pads = placement->pads;
    shape.groups = groups;
    return shape;
}

Result<Plan> Conv2d::plan(Shapes inputs) const {
    const Result<ConvolutionShape> shape = shapeFor(inputs[0]);
    if (!shape)
        return tl::unexpected(shape.error());
    Plan plan;
    plan.output = shape->output;
    const std::int64_t window = kernel.height * kernel.width;
    WeightInfo weight;
    weight.name = "weight";
    weight.extents = {kernel.height, kernel.width, shape->inputsPerGroup(), outChannels};
    weight.axes = "HWIO";
    weight.start = WeightStart::Fan;
    weight.fanIn = window * shape->inputsPerGroup();
    weight.fanOut = window * shape->outputsPerGroup();
    plan.weights.push_back(weight);
    if (hasBias) {
        WeightInfo bias;
        bias.name = "bias";
        bias.extents = {outChannels};
        bias.axes = "O";
        bias.fanIn = weight.fanIn;
        bias.fanOut = 1;
        bias.decays = false;
        plan.weights.push_back(bias);
    }
    plan.macs = shape->macs();
    const ConvolutionAlgorithms algorithms = convolutionAlgorithms(*shape);
    plan.forwardAlgorithm = algorithms.forward;
    plan.backwardAlgorithm = algorithms.backwardData;
    if (algorithms.backwardWeights != algorithms.backwardData)
        plan.backwardAlgorithm.append(" / ").append(algorithms.backwardWeights);
    plan.reach.window = Window{kernel, stride, dilation, padding, pads}.extent();
    plan.reach.step = stride;
    plan.forwardScratchBytes = convolutionForwardScratchBytes(*shape);
    plan.backwardScratchBytes = std::max(convolutionBackwardDataScratchBytes(*shape),
                                         convolutionBackwardWeightsScratchBytes(*shape));
    plan.backwardReadsInputs = true;
    plan.joining.takesEpilogue = true;
    plan.joining.momentBlocks = convolutionMomentBlocks(*shape);
    plan.preparedBytes = preparedConvolutionBytes(*shape);
    return plan;
}

void Conv2d::forward(const Forward& pass) const noexcept {
    ConvolutionShape shape = *shapeFor(pass.input().shape);
    shape.plannedBatch = pass.plannedBatch;
    const std::span<const float> bias = hasBias ? pass.weights[1] : std::span<float>();
    convolutionForward(shape, pass.input(), pass.weights[0], bias, pass.output, pass.scratch,
                       pass.epilogue, pass.prepared);
}

void Conv2d::backward(const Backward& pass) const noexcept {
    ConvolutionShape shape = *shapeFor(pass.input().shape);
    shape.plannedBatch = pass.plannedBatch;
    if (pass.dInput())
        convolutionBackwardData(shape, pass.dOutput, pass.weights[0], pass.dInput(), pass.scratch);
    const std::span<float> dBias = hasBias ? pass.dWeights[1] : std::span<float>();
    convolutionBackwardWeights(shape, pass.input(), pass.dOutput, pass.dWeights[0], dBias,
                               pass.scratch);
}

void Conv2d::prepare(Shapes inputs, std::span<const std::span<float>> weights,
                     std::span<std::byte> prepared) const noexcept {
    prepareConvolution(*shapeFor(inputs[0]), weights[0], prepared);
}

} // namespace fovea
