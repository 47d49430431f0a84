#include "plugins/activation/prelu.hpp"

#include <algorithm>
#include <numeric>

#include "core/base/parallel.hpp"
#include "core/kernels/channel_sums.hpp"
#include "core/kernels/work.hpp"

namespace fovea {

namespace {

constexpr float firstSlope = 0.25F; // He et al., 2.1

/// to[c] = x[c] > 0 ? value[c] : slope[c] * value[c] for each pixel, in parallel.
void scaleNegatives(View<const float> input, std::span<const float> slopes, const float* values,
                    float* to) {
    const std::int64_t channels = input.shape.c;
    const float* x = input.data;
    const auto scaleAll = [=, slope = slopes[0]](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i)
            to[i] = x[i] > 0 ? values[i] : slope * values[i];
    };
    const auto scalePixel = [=, slope = slopes.data()](std::int64_t first) {
        for (std::int64_t c = 0; c < channels; ++c)
            to[first + c] = x[first + c] > 0 ? values[first + c] : slope[c] * values[first + c];
    };
    parallelChunks(input.shape.pixels(),
                   itemsPerTask(3 * channels * static_cast<std::int64_t>(sizeof(float))),
                   [&](std::int64_t begin, std::int64_t end) {
                       if (slopes.size() == 1)
                           scaleAll(begin * channels, end * channels);
                       else
                           for (std::int64_t pixel = begin; pixel < end; ++pixel)
                               scalePixel(pixel * channels);
                   });
}

/// The sums of the slopes' gradients, a channel each.
ChannelSums gradientSums(const Shape& input) { return {input.pixels(), input.c}; }

} // namespace

Result<Plan> Prelu::plan(Shapes inputs) const {
    const Shape& input = inputs[0];
    Plan plan;
    plan.output = input;
    plan.weights.push_back({.name = "slope",
                            .extents = {isShared ? 1 : input.c},
                            .axes = "O",
                            .start = WeightStart::Constant,
                            .startConstant = firstSlope,
                            .decays = false});
    plan.macs = input.perSample();
    plan.backwardScratchBytes = gradientSums(input).scratchBytes();
    return plan;
}

void Prelu::forward(const Forward& pass) const noexcept {
    scaleNegatives(pass.input(), pass.weights[0], pass.input().data, pass.output.data);
}

void Prelu::backward(const Backward& pass) const noexcept {
    const View<const float> x = pass.input();
    if (pass.dInput())
        scaleNegatives(x, pass.weights[0], pass.dOutput.data, pass.dInput().data);
    const std::int64_t channels = x.shape.c;
    const float* values = x.data;
    const float* dOutput = pass.dOutput.data;
    const std::span<const double> sums = gradientSums(x.shape).run(
        pass.scratch, [&](std::int64_t begin, std::int64_t end, double* gradient) {
            addChannels(
                begin, end, channels,
                [=](std::int64_t i) { return std::min(values[i], 0.0F) * dOutput[i]; }, gradient);
        });
    if (isShared)
        pass.dWeights[0][0] = static_cast<float>(std::accumulate(sums.begin(), sums.end(), 0.0));
    else
        std::ranges::transform(sums, pass.dWeights[0].begin(),
                               [](double each) { return static_cast<float>(each); });
}

OutputParts Prelu::madeOf(const TensorPlace& at, Shapes) const {
    OutputParts parts = OutputParts::ofFunction(at);
    parts.taps[0].weight = WeightElement{0, isShared ? 0 : at.map};
    return parts;
}

OwnAnswer Prelu::answerOf(const TapValues& taps) const {
    const auto slope = static_cast<std::size_t>(taps.parts.taps[0].weight->element);
    const double x = static_cast<double>(taps.values[0]);
    const double factor = x > 0 ? 1 : static_cast<double>(taps.weights[0][slope]);
    return {factor * x, {factor}};
}

} // namespace fovea
