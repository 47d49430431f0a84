#include "core/evaluation/values/output_bounds.hpp"

#include <cmath>

#include "core/evaluation/layer_trial.hpp"

namespace fovea {

namespace {

/// What a layer makes of a single number; nothing of one that takes no single number.
std::optional<float> answerTo(float number, const NodeSpec& node, const LayerRegistry& registry) {
    std::vector<Tensor> inputs;
    inputs.emplace_back(Shape{});
    inputs.front().view().values().front() = number;
    const Result<LayerTrial> trial =
        LayerTrial::make(registry, node.type, node.settings, std::move(inputs), {});
    if (!trial || !trial->weights().empty() || trial->output().shape.elements() != 1)
        return std::nullopt;
    const float answer = trial->output().values().front();
    return std::isfinite(answer) ? std::optional(answer) : std::nullopt;
}

/// Where it goes with ever larger numbers of this sign.
std::optional<float> limit(float sign, const NodeSpec& node, const LayerRegistry& registry) {
    const std::optional<float> far = answerTo(sign * 1e3F, node, registry);
    const std::optional<float> further = far ? answerTo(sign * 1e6F, node, registry) : std::nullopt;
    return further && *far == *further ? far : std::nullopt;
}

} // namespace

ValueBounds outputBounds(const NodeSpec& node, const LayerRegistry& registry) {
    if (node.inputs.size() != 1)
        return {};
    ValueBounds bounds{limit(-1, node, registry), limit(1, node, registry)};
    // What answers all numbers alike has no ends but just one value: it looks at more than one.
    if (bounds.lower && bounds.upper && !(*bounds.lower < *bounds.upper))
        return {};
    return bounds;
}

} // namespace fovea
