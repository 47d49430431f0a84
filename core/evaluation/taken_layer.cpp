#include "core/evaluation/taken_layer.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/graph/plan_check.hpp"

namespace fovea {

Result<LayerTrial> takenLayer(const LayerRegistry& registry, const NetworkSpec& network,
                              const std::string& node, std::span<const FeatureMaps> maps,
                              std::vector<TrialWeight> weights) {
    const NodeSpec* found = network.find(node);
    if (found == nullptr)
        return fail(ErrorKind::Network, fmt::format("the network has no layer {}", node));
    if (found->type == inputNodeType)
        return fail(ErrorKind::Network,
                    fmt::format("{} is where the samples enter, and computes nothing; choose a "
                                "layer behind it",
                                node));
    std::vector<Tensor> inputs;
    for (const std::string& before : found->inputs) {
        const auto of = std::ranges::find(maps, before, &FeatureMaps::node);
        if (of == maps.end())
            return fail(ErrorKind::Network,
                        fmt::format("{} reads {}, of which there are no maps", node, before));
        Tensor input(of->shape.withBatch(1));
        std::ranges::copy(of->values, input.view().values().begin());
        inputs.push_back(std::move(input));
    }
    return LayerTrial::make(registry, found->type, found->settings, std::move(inputs),
                            std::move(weights));
}

const NodeSpec* followingActivation(const LayerRegistry& registry, const NetworkSpec& network,
                                    const std::string& node, const Shape& output) {
    const NodeSpec* reader = nullptr;
    for (const NodeSpec& each : network.nodes)
        for (const std::string& before : each.inputs)
            if (before == node) {
                if (reader != nullptr)
                    return nullptr;
                reader = &each;
            }
    if (reader == nullptr)
        return nullptr;
    const LayerType* type = registry.layer(reader->type);
    if (type == nullptr)
        return nullptr;
    const Result<std::unique_ptr<Layer>> layer = makeLayer(*type, reader->settings);
    if (!layer)
        return nullptr;
    const Result<Plan> plan = planLayer(**layer, std::array{output});
    return plan && plan->joining.activation ? reader : nullptr;
}

} // namespace fovea
