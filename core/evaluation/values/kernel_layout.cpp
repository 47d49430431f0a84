#include "core/evaluation/values/kernel_layout.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/evaluation/values/class_outputs.hpp"
#include "core/evaluation/values/kernel_connections.hpp"
#include "core/evaluation/values/map_figures.hpp"

namespace fovea {

namespace {

/// One letter of a weight's axes: how many there are, and how far they are apart in memory.
struct WeightAxis {
    std::int64_t extent = 1;
    std::int64_t step = 0;
    bool isThere = false;
};

class WeightAxes {
public:
    explicit WeightAxes(const WeightInfo& info) {
        if (info.axes.size() != info.extents.size())
            return;
        std::int64_t step = 1;
        for (std::size_t place = info.axes.size(); place-- != 0;) {
            const std::size_t letter = letters.find(info.axes[place]);
            m_areKnown = letter != std::string_view::npos && !m_axes[letter].isThere;
            if (!m_areKnown)
                return;
            m_axes[letter] = {info.extents[place], step, true};
            step *= info.extents[place];
        }
    }

    bool areKnown() const { return m_areKnown; }

    const WeightAxis& operator[](char letter) const { return m_axes[letters.find(letter)]; }

private:
    static constexpr std::string_view letters = "DHWIOPC";

    std::array<WeightAxis, letters.size()> m_axes{};
    bool m_areKnown = false;
};

KernelLayout rowOfNumbers(std::int64_t count, std::int64_t step) {
    KernelLayout layout;
    layout.extents = {1, 1, count};
    layout.steps = {0, 0, step};
    layout.isNumbers = true;
    layout.areOutputs = true;
    layout.hasInputs = false;
    return layout;
}

/// A number for each value of a map: a picture over it.
void spreadOver(KernelLayout& layout, const Shape& maps, std::int64_t step) {
    layout.extents = {maps.d, maps.h, maps.w};
    layout.steps = {maps.h * maps.w * maps.c * step, maps.w * maps.c * step, maps.c * step};
    layout.inputs = maps.c;
    layout.inputStep = step;
    layout.isTemplate = true;
    layout.isSignal = isSignal(maps);
}

/// Kernels that are single numbers stand beside each other: all inputs of an output, or, where it
/// has but one, all outputs.
void layInRow(KernelLayout& layout) {
    layout.isNumbers = true;
    layout.areOutputs = layout.inputs == 1;
    if (layout.areOutputs) {
        layout.extents.width = layout.outputs;
        layout.steps.width = layout.outputStep;
        layout.outputs = 1;
    } else {
        layout.extents.width = layout.inputs;
        layout.steps.width = layout.inputStep;
        layout.inputs = 1;
    }
}

void findGroups(KernelLayout& layout, const KernelContext& context) {
    if (layout.hasConnections || layout.isTemplate || !layout.hasInputs)
        return;
    if (layout.inputs < context.input.c && context.input.c % layout.inputs == 0)
        layout.groups = context.input.c / layout.inputs;
    else if (layout.outputs < context.output.c && context.output.c % layout.outputs == 0) {
        layout.groups = context.output.c / layout.outputs;
        layout.groupsOutputs = true;
    }
    // Groups that the other side cannot be divided into are none.
    const std::int64_t divided = layout.groupsOutputs ? layout.inputs : layout.outputs;
    if (divided % layout.groups != 0) {
        layout.groups = 1;
        layout.groupsOutputs = false;
    }
}

/// Whether a layer hands on each of its input's values in its place, changed or not.
bool keepsPlaces(const NodeReport& node, const Shape& input) {
    return node.plan.keepsValues ||
           (node.plan.canRunInPlace && node.output == input && node.plan.weights.empty());
}

} // namespace

KernelContext kernelContext(const NetworkSpec& spec, const NetworkReport& report,
                            const std::string& node, const LayerRegistry& registry) {
    KernelContext context;
    const NodeSpec* at = spec.find(node);
    const auto planned = report.nodes.find(node);
    if (at == nullptr || planned == report.nodes.end() || at->inputs.empty())
        return context;
    context.output = planned->second.output;
    context.givesClasses = isOfClasses(spec, report, node);
    const auto own = report.nodes.find(at->inputs.front());
    if (own == report.nodes.end())
        return context;
    context.input = own->second.output;
    const bool hasConnections =
        std::ranges::any_of(planned->second.plan.weights, [](const WeightInfo& weight) {
            return weight.axes.find('C') != std::string::npos;
        });
    if (hasConnections)
        context.connections = connectionsOf(*at, context.input, registry);
    // Back to where the values were maps, as long as each stays in its place.
    for (at = spec.find(own->first); at != nullptr;) {
        const Shape& shape = report.nodes.at(at->id).output;
        if (!isVector(shape) && !context.flattened)
            context.flattened = shape;
        if (at->inputs.empty()) {
            context.seesImage = true;
            break;
        }
        const auto before = report.nodes.find(at->inputs.front());
        if (at->inputs.size() != 1 || before == report.nodes.end() ||
            !keepsPlaces(report.nodes.at(at->id), before->second.output))
            break;
        at = spec.find(before->first);
    }
    if (context.flattened && context.flattened->perSample() != context.input.perSample())
        context.flattened.reset();
    return context;
}

KernelLayout kernelLayout(const WeightInfo& info, const KernelContext& context) {
    const WeightAxes axes(info);
    if (!axes.areKnown())
        return rowOfNumbers(elementsOf(info.extents), 1);
    const bool hasTaps = axes['D'].isThere || axes['H'].isThere || axes['W'].isThere;
    KernelLayout layout;
    layout.extents = {axes['D'].extent, axes['H'].extent, axes['W'].extent};
    layout.steps = {axes['D'].step, axes['H'].step, axes['W'].step};
    layout.hasInputs = axes['I'].isThere || axes['C'].isThere;
    layout.inputs = axes['I'].extent;
    layout.inputStep = axes['I'].step;
    layout.hasConnections = axes['C'].isThere;
    const WeightAxis& outputs = layout.hasConnections ? axes['C'] : axes['O'];
    layout.outputs = outputs.extent;
    layout.outputStep = outputs.step;
    if (layout.hasConnections &&
        context.connections.size() == static_cast<std::size_t>(layout.outputs))
        layout.connections = context.connections;
    layout.positions = axes['P'].extent;
    layout.positionStep = axes['P'].step;
    const bool isGrid = context.output.h * context.output.w == layout.positions;
    layout.positionGrid =
        isGrid ? Size2{context.output.h, context.output.w} : Size2{1, layout.positions};
    layout.isSignal = axes['W'].isThere && !axes['H'].isThere && !axes['D'].isThere;
    if (!layout.hasInputs && axes['P'].isThere && !hasTaps) {
        // A number for each position: a picture over them.
        layout.extents = {1, layout.positionGrid.height, layout.positionGrid.width};
        layout.steps = {0, layout.positionGrid.width * axes['P'].step, axes['P'].step};
        layout.isSignal = layout.positionGrid.height == 1;
        layout.positions = 1;
        layout.positionStep = 0;
        layout.positionGrid = {};
    }
    if (layout.hasInputs && !hasTaps && context.flattened &&
        context.flattened->perSample() == layout.inputs)
        spreadOver(layout, *context.flattened, axes['I'].step);
    findGroups(layout, context);
    if (layout.extents == Size3{1, 1, 1})
        layInRow(layout);
    layout.isColour = context.seesImage && layout.inputs == 3 && layout.groups == 1 &&
                      !layout.isNumbers && !layout.isSignal;
    return layout;
}

std::int64_t KernelLayout::inputChannel(std::int64_t input, std::int64_t output) const {
    if (hasConnections && !connections.empty())
        return connections[static_cast<std::size_t>(output)].input;
    if (groups > 1 && !groupsOutputs && !areOutputs)
        return output / (outputs / groups) * (isNumbers ? extents.width : inputs) + input;
    return input;
}

std::int64_t KernelLayout::outputChannel(std::int64_t input, std::int64_t output) const {
    if (hasConnections && !connections.empty())
        return connections[static_cast<std::size_t>(output)].output;
    if (groups > 1 && groupsOutputs && !isNumbers)
        return input / (inputs / groups) * outputs + output;
    return output;
}

Volume KernelLayout::kernel(std::span<const float> values, std::int64_t position,
                            std::int64_t input, std::int64_t output) const {
    return {values.data() + position * positionStep + input * inputStep + output * outputStep,
            extents, steps};
}

} // namespace fovea
