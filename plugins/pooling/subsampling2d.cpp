#include "plugins/pooling/subsampling2d.hpp"

#include <algorithm>

#include "core/base/parallel.hpp"
#include "core/kernels/channel_sums.hpp"
#include "core/kernels/work.hpp"

namespace fovea {

namespace {

constexpr std::int64_t floatBytes = sizeof(float);

/// The sums of the gradients of both weights: those of the coefficients, then the biases'.
ChannelSums gradientSums(const Shape& output) { return {output.pixels(), 2 * output.c}; }

/// body(index of a pixel's first channel) for each pixel of a tensor, in parallel.
template <class Body>
void forPixels(const Shape& shape, Body&& body) {
    parallelChunks(shape.pixels(), itemsPerTask(2 * shape.c * floatBytes),
                   [&](std::int64_t begin, std::int64_t end) {
                       for (std::int64_t pixel = begin; pixel < end; ++pixel)
                           body(pixel * shape.c);
                   });
}

} // namespace

Result<Plan> Subsampling2d::plan(Shapes inputs) const {
    const Result<PoolPlacement> placement = place(inputs[0]);
    if (!placement)
        return tl::unexpected(placement.error());
    Plan plan = poolPlan(*placement);
    const Shape& output = plan.output;
    const std::int64_t window = kernel.height * kernel.width;
    plan.weights = {
        {.name = "coefficient",
         .extents = {output.c},
         .axes = "O",
         .start = WeightStart::Fan,
         .fanIn = window},
        {.name = "bias", .extents = {output.c}, .axes = "O", .fanIn = window, .decays = false}};
    plan.saved.push_back({"sum", output.perSample() * floatBytes});
    plan.macs = output.perSample() * window;
    // For the sums of the weights' gradients, and then for the gradient of the windows' sums.
    plan.backwardScratchBytes =
        std::max(gradientSums(output).scratchBytes(), output.elements() * floatBytes);
    return plan;
}

void Subsampling2d::forward(const Forward& pass) const noexcept {
    const Shape& output = pass.output.shape;
    const View<float> sums(pass.saved.empty() ? pass.output.data : pass.savedAs<float>(0).data(),
                           output);
    averagePoolForward(place(pass.input().shape)->window, AverageOver::Nothing, pass.input(), sums);
    forPixels(output, [&](std::int64_t first) {
        for (std::int64_t c = 0; c < output.c; ++c)
            pass.output.data[first + c] =
                pass.weights[0].data()[c] * sums.data[first + c] + pass.weights[1].data()[c];
    });
}

void Subsampling2d::backward(const Backward& pass) const noexcept {
    const Shape& output = pass.dOutput.shape;
    const float* dOutput = pass.dOutput.data;
    const float* sum = pass.savedAs<float>(0).data();
    const std::span<const double> gradients = gradientSums(output).run(
        pass.scratch, [&](std::int64_t begin, std::int64_t end, double* gradient) {
            addChannels(
                begin, end, output.c, [=](std::int64_t i) { return dOutput[i] * sum[i]; },
                gradient);
            addChannels(
                begin, end, output.c, [=](std::int64_t i) { return dOutput[i]; },
                gradient + output.c);
        });
    for (std::size_t weight = 0; weight < 2; ++weight)
        std::ranges::transform(
            gradients.subspan(weight * static_cast<std::size_t>(output.c), pass.weights[0].size()),
            pass.dWeights[weight].begin(), [](double each) { return static_cast<float>(each); });

    if (!pass.dInput())
        return;
    const View<float> dSums(reinterpret_cast<float*>(pass.scratch.data()), output);
    forPixels(output, [&](std::int64_t first) {
        for (std::int64_t c = 0; c < output.c; ++c)
            dSums.data[first + c] = pass.weights[0].data()[c] * dOutput[first + c];
    });
    averagePoolBackward(place(pass.dInput().shape)->window, AverageOver::Nothing, dSums,
                        pass.dInput());
}

OutputParts Subsampling2d::madeOf(const TensorPlace& at, Shapes inputs) const {
    OutputParts parts = poolParts(*place(inputs[0]), inputs[0], at);
    for (Tap& tap : parts.taps)
        tap.weight = WeightElement{0, at.map};
    parts.bias = WeightElement{1, at.map};
    return parts;
}

} // namespace fovea
