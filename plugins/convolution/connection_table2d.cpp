#include "plugins/convolution/connection_table2d.hpp"

#include <algorithm>
#include <array>

#include "core/kernels/convolution/scratch.hpp"

namespace fovea {

using convolution::Scratch;
using convolution::scratchBytes;

SharedWeights ConnectionTable2d::dense(std::int64_t outputs) const {
    BiasKind bias = BiasKind::None;
    if (hasBias)
        bias = hasUnsharedBias ? BiasKind::PerLocation : BiasKind::PerMap;
    return {window(), outputs, 1, bias};
}

Result<Plan> ConnectionTable2d::plan(Shapes inputs, const PlanContext& context) const {
    const Shape& input = inputs[0];
    if (auto checked = expectImage(input, "a 2-D convolution takes"); !checked)
        return tl::unexpected(checked.error());
    const Result<ConnectionTable> connected = ConnectionTable::make(table, input.c);
    if (!connected)
        return tl::unexpected(connected.error());
    Result<Plan> plan = dense(connected->outputs()).plan(input, context);
    if (!plan)
        return plan;
    const std::int64_t connections = connected->connections();
    const std::int64_t denseBytes = scratchBytes<float>(elementsOf(plan->weights[0].extents));
    WeightInfo& weight = plan->weights[0];
    weight.extents = {kernel.height, kernel.width, connections};
    weight.axes = "HWC";
    // Means over the maps, which differ in how many they read and are read by.
    weight.fanIn = std::max<std::int64_t>(1, taps() * connections / connected->outputs());
    weight.fanOut = std::max<std::int64_t>(1, taps() * connections / connected->inputs());
    plan->macs = plan->output.h * plan->output.w * taps() * connections;
    plan->forwardScratchBytes += denseBytes;
    plan->backwardScratchBytes += 2 * denseBytes;
    plan->preparedBytes = 0;
    return plan;
}

void ConnectionTable2d::forward(const Forward& pass) const noexcept {
    const ConnectionTable connected = *ConnectionTable::make(table, pass.input().shape.c);
    const std::int64_t count = taps() * connected.inputs() * connected.outputs();
    Scratch scratch(pass.scratch);
    const std::span<float> weight(scratch.take<float>(count), static_cast<std::size_t>(count));
    connected.expand(taps(), pass.weights[0], weight.data());
    std::array<std::span<float>, 2> weights{weight};
    if (hasBias)
        weights[1] = pass.weights[1];
    Forward whole = pass;
    whole.weights = weights;
    whole.scratch = pass.scratch.subspan(static_cast<std::size_t>(scratchBytes<float>(count)));
    dense(connected.outputs()).forward(whole);
}

void ConnectionTable2d::backward(const Backward& pass) const noexcept {
    const ConnectionTable connected = *ConnectionTable::make(table, pass.input().shape.c);
    const std::int64_t count = taps() * connected.inputs() * connected.outputs();
    const auto size = static_cast<std::size_t>(count);
    Scratch scratch(pass.scratch);
    const std::span<float> weight(scratch.take<float>(count), size);
    const std::span<float> dWeight(scratch.take<float>(count), size);
    connected.expand(taps(), pass.weights[0], weight.data());
    std::array<std::span<const float>, 2> weights{weight};
    std::array<std::span<float>, 2> dWeights{dWeight};
    if (hasBias) {
        weights[1] = pass.weights[1];
        dWeights[1] = pass.dWeights[1];
    }
    Backward whole = pass;
    whole.weights = weights;
    whole.dWeights = dWeights;
    whole.scratch = pass.scratch.subspan(static_cast<std::size_t>(2 * scratchBytes<float>(count)));
    dense(connected.outputs()).backward(whole);
    connected.gather(taps(), dWeight.data(), pass.dWeights[0]);
}

OutputParts ConnectionTable2d::madeOf(const TensorPlace& at, Shapes inputs) const {
    const ConnectionTable connected = *ConnectionTable::make(table, inputs[0].c);
    const std::int64_t outputs = connected.outputs();
    OutputParts parts = dense(outputs).madeOf(at, inputs[0]);
    std::int64_t before = 0; // connections of the outputs before this one
    for (std::int64_t output = 0; output < at.map; ++output)
        for (std::int64_t i = 0; i < connected.inputs(); ++i)
            before += connected.reads(output, i) ? 1 : 0;
    std::erase_if(parts.taps, [&](const Tap& tap) { return !connected.reads(at.map, tap.at.map); });
    std::int64_t own = 0; // connections of this output
    for (std::int64_t i = 0; i < connected.inputs(); ++i)
        own += connected.reads(at.map, i) ? 1 : 0;
    for (std::size_t i = 0; i < parts.taps.size(); ++i) {
        const auto nth = static_cast<std::int64_t>(i);
        parts.taps[i].weight =
            WeightElement{0, nth / own * connected.connections() + before + nth % own};
    }
    return parts;
}

} // namespace fovea
