#include "core/evaluation/convolution_steps.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/graph/plan_check.hpp"
#include "core/graph/plugin_call.hpp"

namespace fovea {

namespace {

/// A layer and the numbers that it works on, all of it borrowed.
struct SteppedLayer {
    const LayerType& type;
    const Layer& layer;
    Shape output;
    std::vector<View<const float>> inputs;
    std::vector<std::span<const float>> weights;
};

bool isWithin(const TensorPlace& at, const Shape& shape) {
    const auto holds = [](std::int64_t i, std::int64_t extent) { return i >= 0 && i < extent; };
    return holds(at.d, shape.d) && holds(at.y, shape.h) && holds(at.x, shape.w) &&
           holds(at.map, shape.c);
}

std::string rangeInWords(std::string_view axis, std::int64_t extent) {
    return extent == 1 ? fmt::format("{} 0", axis) : fmt::format("{} 0 to {}", axis, extent - 1);
}

Error outOfRange(const TensorPlace& at, const Shape& shape) {
    std::vector<std::string> ranges;
    if (shape.d > 1 || at.d != 0)
        ranges.push_back(rangeInWords("z", shape.d));
    ranges.push_back(rangeInWords("y", shape.h));
    ranges.push_back(rangeInWords("x", shape.w));
    const std::string place = shape.d > 1 || at.d != 0 ? fmt::format("{},{},{}", at.d, at.y, at.x)
                                                       : fmt::format("{},{}", at.y, at.x);
    return {ErrorKind::Usage,
            fmt::format("its output has no place {} in map {}: there are {} and {}", place, at.map,
                        fmt::join(ranges, ", "), rangeInWords("map", shape.c))};
}

float weightAt(const SteppedLayer& layer, const WeightElement& at) {
    return layer.weights[at.weight][static_cast<std::size_t>(at.element)];
}

StepTap readTap(const SteppedLayer& layer, const Tap& tap) {
    StepTap read;
    read.input = tap.input;
    read.at = tap.at;
    read.factor = tap.factor;
    const View<const float>& input = layer.inputs[tap.input];
    read.isPadding = !isWithin(tap.at, input.shape);
    if (!read.isPadding)
        read.value = input.at(0, tap.at.d, tap.at.y, tap.at.x, tap.at.map);
    if (tap.weight)
        read.weight = weightAt(layer, *tap.weight);
    return read;
}

double addUp(std::vector<StepTap>& taps) {
    double sum = 0;
    for (StepTap& tap : taps) {
        tap.slope = double{tap.factor} * double{tap.weight.value_or(1)};
        tap.product = tap.slope * double{tap.value};
        sum += *tap.product;
    }
    return sum;
}

double distance(std::vector<StepTap>& taps) {
    double sum = 0;
    for (StepTap& tap : taps) {
        const double apart = double{tap.value} - double{tap.weight.value_or(0)};
        tap.slope = 2 * double{tap.factor} * apart;
        tap.product = double{tap.factor} * apart * apart;
        sum += *tap.product;
    }
    return sum;
}

/// The first of equal ones wins.
double largest(std::vector<StepTap>& taps) {
    StepTap* winner = nullptr;
    for (StepTap& tap : taps)
        if (winner == nullptr || tap.value > winner->value)
            winner = &tap;
    if (winner == nullptr)
        return 0;
    winner->isWinner = true;
    winner->slope = 1;
    return double{winner->value};
}

/// The sum of the powers; the root is the output. Where that is 0 there is no slope.
double addPowers(std::vector<StepTap>& taps, double power, double& root) {
    double sum = 0;
    for (StepTap& tap : taps) {
        tap.product = std::pow(std::abs(double{tap.value}), power);
        sum += *tap.product;
    }
    root = std::pow(sum, 1 / power);
    for (StepTap& tap : taps)
        if (tap.value != 0)
            tap.slope = std::copysign(std::pow(std::abs(double{tap.value}) / root, power - 1),
                                      double{tap.value});
    return sum;
}

double multiply(std::vector<StepTap>& taps) {
    double before = 1;
    for (StepTap& tap : taps) {
        tap.slope = before;
        before *= double{tap.value};
    }
    double behind = 1;
    for (std::size_t i = taps.size(); i-- != 0;) {
        taps[i].slope *= behind;
        behind *= double{taps[i].value};
    }
    return before;
}

Result<void> askLayer(const SteppedLayer& layer, const OutputParts& parts, ConvolutionStep& step) {
    std::vector<float> values;
    for (const StepTap& tap : step.taps)
        values.push_back(tap.value);
    Result<OwnAnswer> asked = callPlugin([&]() -> Result<OwnAnswer> {
        return layer.layer.answerOf({parts, step.at, values, layer.weights});
    });
    if (!asked)
        return tl::unexpected(asked.error());
    OwnAnswer& answer = *asked;
    step.output = answer.output;
    step.between = std::move(answer.between);
    for (std::size_t i = 0; i != std::min(step.taps.size(), answer.slopes.size()); ++i)
        step.taps[i].slope = answer.slopes[i];
    return {};
}

Result<void> join(const SteppedLayer& layer, const OutputParts& parts, ConvolutionStep& step) {
    switch (parts.join) {
    case Join::Sum:
        step.sum = addUp(step.taps);
        step.output = *step.sum + double{step.bias.value_or(0)};
        break;
    case Join::SquaredDistance:
        step.sum = distance(step.taps);
        step.output = *step.sum;
        break;
    case Join::Norm:
        step.sum = addPowers(step.taps, parts.power, step.output);
        break;
    case Join::Largest:
        step.output = largest(step.taps);
        break;
    case Join::Product:
        step.output = multiply(step.taps);
        break;
    case Join::Own:
        return askLayer(layer, parts, step);
    }
    return {};
}

/// What a plugin's layer says is checked before memory is read by it.
bool areReadable(const SteppedLayer& layer, const OutputParts& parts) {
    const auto isWeight = [&](const std::optional<WeightElement>& at) {
        return !at || (at->weight < layer.weights.size() && at->element >= 0 &&
                       static_cast<std::size_t>(at->element) < layer.weights[at->weight].size());
    };
    return isWeight(parts.bias) && std::ranges::all_of(parts.taps, [&](const Tap& tap) {
               return tap.input < layer.inputs.size() && isWeight(tap.weight);
           });
}

Result<ConvolutionStep> stepOf(const SteppedLayer& layer, const TensorPlace& at) {
    if (!layer.type.saysParts)
        return fail(
            ErrorKind::Network,
            fmt::format("a layer {} does not say what its outputs are made of", layer.type.id));
    if (!isWithin(at, layer.output))
        return tl::unexpected(outOfRange(at, layer.output));
    std::vector<Shape> shapes;
    for (const View<const float>& input : layer.inputs)
        shapes.push_back(input.shape);
    const Result<OutputParts> asked =
        callPlugin([&]() -> Result<OutputParts> { return layer.layer.madeOf(at, shapes); });
    if (!asked)
        return tl::unexpected(asked.error());
    const OutputParts& parts = *asked;
    if (!areReadable(layer, parts))
        return fail(ErrorKind::Network,
                    fmt::format("a layer {} says of its outputs that they are made of inputs or "
                                "weights which it has not; report it to the plugin's author",
                                layer.type.id));
    ConvolutionStep step;
    step.type = layer.type.id;
    step.at = at;
    step.join = parts.join;
    step.power = parts.power;
    for (const Tap& tap : parts.taps)
        step.taps.push_back(readTap(layer, tap));
    if (parts.bias)
        step.bias = weightAt(layer, *parts.bias);
    if (Result<void> joined = join(layer, parts, step); !joined)
        return tl::unexpected(joined.error());
    return step;
}

const FeatureMaps* mapsOf(std::span<const FeatureMaps> maps, const std::string& node) {
    const auto found = std::ranges::find(maps, node, &FeatureMaps::node);
    return found == maps.end() ? nullptr : &*found;
}

Error noSuchLayer(const NetworkSpec& network, const std::string& node) {
    std::vector<std::string> known;
    for (const NodeSpec& each : network.nodes)
        if (each.type != inputNodeType)
            known.push_back(each.id);
    return {ErrorKind::Network,
            fmt::format("the network has no layer {}; it has {}", node, fmt::join(known, ", "))};
}

} // namespace

Result<ConvolutionStep> convolutionStep(const LayerTrial& trial, const TensorPlace& at) {
    SteppedLayer layer{trial.type(), trial.layer(), trial.output().shape, {}, {}};
    for (std::size_t i = 0; i != trial.inputCount(); ++i)
        layer.inputs.push_back(trial.input(i));
    for (const TrialWeight& weight : trial.weights())
        layer.weights.emplace_back(weight.values);
    return stepOf(layer, at);
}

Result<ConvolutionStep> convolutionStep(const LayerRegistry& registry, const Network& network,
                                        std::span<const FeatureMaps> maps, const std::string& node,
                                        const TensorPlace& at) {
    const NodeSpec* found = network.spec().find(node);
    if (found == nullptr)
        return tl::unexpected(noSuchLayer(network.spec(), node));
    const LayerType* type = registry.layer(found->type);
    const std::vector<std::string> able = nodesWithSteps(registry, network.spec());
    if (type == nullptr || !type->saysParts) // a sample's entry is of no type
        return fail(ErrorKind::Network,
                    fmt::format("{} ({}) does not say what its outputs are made of; these layers "
                                "do: {}",
                                node, found->type, fmt::join(able, ", ")));
    const FeatureMaps* output = mapsOf(maps, node);
    if (output == nullptr)
        return fail(ErrorKind::Network,
                    fmt::format("{} does not run at inference, so that there is nothing of it to "
                                "show; choose a layer that leads to the output",
                                node));
    Result<std::unique_ptr<Layer>> made = makeLayer(*type, found->settings);
    if (!made)
        return tl::unexpected(made.error());
    SteppedLayer layer{*type, **made, output->shape, {}, {}};
    for (const std::string& before : found->inputs)
        if (const FeatureMaps* input = mapsOf(maps, before))
            layer.inputs.emplace_back(input->values.data(), input->shape);
    for (const NetworkWeight& weight : network.weights())
        if (weight.node == node)
            layer.weights.emplace_back(weight.values);
    Result<ConvolutionStep> step = stepOf(layer, at);
    if (!step)
        return fail(step.error().kind, fmt::format("{}: {}", node, step.error().message));
    return step;
}

std::vector<std::string> nodesWithSteps(const LayerRegistry& registry, const NetworkSpec& network) {
    std::vector<std::string> able;
    for (const NodeSpec& node : network.nodes)
        if (const LayerType* type = registry.layer(node.type); type != nullptr && type->saysParts)
            able.push_back(node.id);
    return able;
}

std::string_view nameOf(Join join) {
    constexpr std::array<std::string_view, 6> names{"sum",     "largest",          "norm",
                                                    "product", "squared distance", "own"};
    return names[static_cast<std::size_t>(join)];
}

} // namespace fovea
