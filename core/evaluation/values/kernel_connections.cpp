#include "core/evaluation/values/kernel_connections.hpp"

#include <algorithm>
#include <cmath>

#include "core/evaluation/layer_trial.hpp"

namespace fovea {

namespace {

/// How a weight's numbers belong to its connections.
struct ConnectionAxis {
    std::size_t weight = 0; ///< which of the layer's
    std::size_t count = 0;
    std::size_t step = 1;

    std::size_t of(std::size_t place) const { return place / step % count; }
};

std::optional<ConnectionAxis> connectionAxis(std::span<const TrialWeight> weights) {
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const WeightInfo& info = weights[i].info;
        const std::size_t axis = info.axes.find('C');
        if (axis == std::string::npos || info.axes.size() != info.extents.size())
            continue;
        ConnectionAxis found{i, static_cast<std::size_t>(info.extents[axis]), 1};
        for (std::size_t inner = axis + 1; inner < info.extents.size(); ++inner)
            found.step *= static_cast<std::size_t>(info.extents[inner]);
        return found;
    }
    return std::nullopt;
}

/// One channel is one everywhere and the others zero.
Tensor onlyChannel(const Shape& shape, std::int64_t channel) {
    Tensor tensor(shape);
    const std::span<float> values = tensor.view().values();
    for (auto place = static_cast<std::size_t>(channel); place < values.size();
         place += static_cast<std::size_t>(shape.c))
        values[place] = 1;
    return tensor;
}

/// All weights zero but those of the connections, connection c's being of(c).
template <class Of>
std::vector<TrialWeight> weightsBy(std::span<const TrialWeight> weights, const ConnectionAxis& axis,
                                   Of of) {
    std::vector<TrialWeight> made(weights.begin(), weights.end());
    for (TrialWeight& weight : made)
        std::ranges::fill(weight.values, 0.0F);
    std::vector<float>& values = made[axis.weight].values;
    for (std::size_t place = 0; place < values.size(); ++place)
        values[place] = of(axis.of(place));
    return made;
}

/// Of a pixel in the middle, where the fewest taps are in the padding.
std::span<const float> middlePixel(View<const float> output) {
    const Shape& shape = output.shape;
    return {&output.at(0, shape.d / 2, shape.h / 2, shape.w / 2, 0),
            static_cast<std::size_t>(shape.c)};
}

} // namespace

std::vector<Connection> connectionsOf(const NodeSpec& node, const Shape& input,
                                      const LayerRegistry& registry) {
    const auto tried = [&](std::int64_t channel, std::vector<TrialWeight> weights) {
        std::vector<Tensor> inputs;
        inputs.push_back(onlyChannel(input, channel));
        return LayerTrial::make(registry, node.type, node.settings, std::move(inputs),
                                std::move(weights));
    };
    if (node.inputs.size() != 1)
        return {};
    const Result<LayerTrial> first = tried(0, {});
    if (!first)
        return {};
    const std::optional<ConnectionAxis> axis = connectionAxis(first->weights());
    if (!axis)
        return {};
    const auto ones = weightsBy(first->weights(), *axis, [](std::size_t) { return 1.0F; });
    const auto numbers = weightsBy(first->weights(), *axis, [](std::size_t connection) {
        return static_cast<float>(connection + 1);
    });
    constexpr std::int64_t none = -1;
    std::vector<Connection> found(axis->count, {none, none});
    for (std::int64_t channel = 0; channel < input.c; ++channel) {
        const Result<LayerTrial> taps = tried(channel, ones);
        const Result<LayerTrial> sums = tried(channel, numbers);
        if (!taps || !sums)
            return {};
        const std::span<const float> counted = middlePixel(taps->output());
        const std::span<const float> summed = middlePixel(sums->output());
        for (std::size_t output = 0; output < counted.size(); ++output) {
            if (!(counted[output] > 0))
                continue;
            const float number = summed[output] / counted[output];
            const auto connection = static_cast<std::int64_t>(std::lround(number)) - 1;
            const bool isOne = std::abs(number - std::round(number)) < 1e-3F && connection >= 0 &&
                               connection < static_cast<std::int64_t>(axis->count);
            if (!isOne || found[static_cast<std::size_t>(connection)].input != none)
                return {};
            found[static_cast<std::size_t>(connection)] = {channel,
                                                           static_cast<std::int64_t>(output)};
        }
    }
    const bool isWhole = std::ranges::none_of(
        found, [](const Connection& connection) { return connection.input == none; });
    return isWhole ? found : std::vector<Connection>{};
}

} // namespace fovea
