#include "plugins/convolution/conv3d.hpp"

#include <algorithm>

#include "core/kernels/convolution/scratch.hpp"

namespace fovea {

using convolution::Scratch;
using convolution::scratchBytes;

namespace {

/// What the images and the weights take of the scratch memory.
std::int64_t stackBytes(const ConvolutionShape& images, std::int64_t weights) {
    return scratchBytes<float>(images.input.elements()) + scratchBytes<float>(weights);
}

/// What is left of it.
std::span<std::byte> behindStack(const ConvolutionShape& images, std::size_t weights,
                                 std::span<std::byte> scratch) {
    return scratch.subspan(
        static_cast<std::size_t>(stackBytes(images, static_cast<std::int64_t>(weights))));
}

} // namespace

Result<Conv3d::Stacked> Conv3d::stacked(const Shape& input, const PlanContext& context) const {
    const Window alongDepth{{kernel.depth, 1}, {stride.depth, 1}, {1, 1}, padding, {}};
    const Result<WindowPlacement> depth = placeWindow(alongDepth, {input.d, 1});
    if (!depth)
        return fail(ErrorKind::Network, "a kernel of depth " + std::to_string(kernel.depth) +
                                            " is larger than its input of depth " +
                                            std::to_string(input.d) +
                                            "; make the kernel less deep or choose padding same");
    Stacked result;
    result.stack = {input, kernel.depth, stride.depth, depth->pads.top, depth->output.height};
    const Window flat{
        {kernel.height, kernel.width}, {stride.height, stride.width}, {1, 1}, padding, {}};
    const Result<ConvolutionShape> images =
        SharedWeights{flat, outChannels}.shapeFor(result.stack.images(), context);
    if (!images)
        return tl::unexpected(images.error());
    result.images = *images;
    return result;
}

Result<Plan> Conv3d::plan(Shapes inputs, const PlanContext& context) const {
    const Shape& input = inputs[0];
    const Result<Stacked> whole = stacked(input, context);
    if (!whole)
        return tl::unexpected(whole.error());
    const ConvolutionShape& images = whole->images;
    const DepthStack& stack = whole->stack;
    Plan plan;
    plan.output = {input.n, stack.positions, images.output.h, images.output.w, outChannels};
    const std::int64_t taps = kernel.depth * kernel.height * kernel.width;
    WeightInfo weight;
    weight.name = "weight";
    weight.extents = {kernel.depth, kernel.height, kernel.width, input.c, outChannels};
    weight.axes = "DHWIO";
    weight.start = WeightStart::Fan;
    weight.fanIn = taps * input.c;
    weight.fanOut = taps * outChannels;
    plan.weights.push_back(weight);
    addBias(plan, hasBias ? BiasKind::PerMap : BiasKind::None, plan.output, weight.fanIn);
    plan.macs = images.macs() * stack.positions;
    plan.algorithms = algorithmsOf(images);
    plan.reach.window = {kernel.height, kernel.width};
    plan.reach.step = {stride.height, stride.width};
    const std::int64_t ownBytes = stackBytes(images, elementsOf(weight.extents));
    plan.forwardScratchBytes = ownBytes + convolutionForwardScratchBytes(images);
    plan.backwardScratchBytes = ownBytes + std::max(convolutionBackwardDataScratchBytes(images),
                                                    convolutionBackwardWeightsScratchBytes(images));
    plan.joining.takesEpilogue = true;
    plan.joining.momentBlocks = convolutionMomentBlocks(images);
    return plan;
}

void Conv3d::forward(const Forward& pass) const noexcept {
    Stacked whole = *stacked(pass.input().shape, pass.context);
    const std::size_t weights = pass.weights[0].size();
    whole.images.plannedBatch = pass.plannedBatch * whole.stack.positions;
    Scratch scratch(pass.scratch);
    const View<float> images(scratch.take<float>(whole.images.input.elements()),
                             whole.images.input);
    const std::span<float> weight(scratch.take<float>(static_cast<std::int64_t>(weights)), weights);
    whole.stack.gather(pass.input(), images);
    stackWeights(kernel, pass.weights[0], weight);
    // A volume's slices lie in memory as a batch of images.
    convolutionForward(whole.images, images, weight,
                       hasBias ? pass.weights[1] : std::span<const float>(),
                       {pass.output.data, whole.images.output},
                       behindStack(whole.images, weights, pass.scratch), pass.epilogue);
}

void Conv3d::backward(const Backward& pass) const noexcept {
    Stacked whole = *stacked(pass.input().shape, pass.context);
    const std::size_t weights = pass.weights[0].size();
    whole.images.plannedBatch = pass.plannedBatch * whole.stack.positions;
    Scratch scratch(pass.scratch);
    const View<float> images(scratch.take<float>(whole.images.input.elements()),
                             whole.images.input);
    const std::span<float> weight(scratch.take<float>(static_cast<std::int64_t>(weights)), weights);
    const std::span<std::byte> rest = behindStack(whole.images, weights, pass.scratch);
    const View<const float> dOutput(pass.dOutput.data, whole.images.output);
    if (pass.dInput()) {
        stackWeights(kernel, pass.weights[0], weight);
        convolutionBackwardData(whole.images, dOutput, weight, images, rest);
        whole.stack.addUp(images, pass.dInput());
    }
    whole.stack.gather(pass.input(), images);
    convolutionBackwardWeights(whole.images, images, dOutput, weight,
                               hasBias ? pass.dWeights[1] : std::span<float>(), rest);
    unstackWeights(kernel, weight, pass.dWeights[0]);
}

OutputParts Conv3d::madeOf(const TensorPlace& at, Shapes inputs) const {
    const std::int64_t channels = inputs[0].c;
    const Stacked whole = *stacked(inputs[0], {});
    const TensorPlace first{at.d * stride.depth - whole.stack.padBefore,
                            at.y * stride.height - whole.images.pads.top,
                            at.x * stride.width - whole.images.pads.left, 0};
    OutputParts parts;
    for (std::int64_t tap = 0; tap < kernel.depth * kernel.height * kernel.width; ++tap)
        for (std::int64_t i = 0; i < channels; ++i)
            parts.taps.push_back(
                {.at = {first.d + tap / (kernel.height * kernel.width),
                        first.y + tap / kernel.width % kernel.height, first.x + tap % kernel.width,
                        i},
                 .weight = WeightElement{0, (tap * channels + i) * outChannels + at.map}});
    if (hasBias)
        parts.bias = WeightElement{1, at.map};
    return parts;
}

} // namespace fovea
