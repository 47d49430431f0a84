#include "core/graph/own_rules.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/graph/node_index.hpp"

namespace fovea {

namespace {

bool hasTrainedWeight(const NodeReport& node) {
    return std::ranges::any_of(node.plan.weights, [](const WeightInfo& weight) {
        return weight.role == WeightRole::Trained;
    });
}

/// Where a layer with a rule of its own is to be had.
std::string layersToAdd(const LayerRegistry& registry) {
    std::vector<std::string> known;
    for (const LayerType* type : registry.layers())
        if (type->hasOwnRule)
            known.push_back(fmt::format("{} ({})", type->title, type->id));
    return known.empty() ? "load a plugin with such a layer"
                         : fmt::format("add {}", fmt::join(known, " or "));
}

} // namespace

Result<std::vector<std::string>> nodesWithOwnRule(const NetworkSpec& spec,
                                                  const NetworkReport& report,
                                                  const LayerRegistry& registry) {
    std::vector<std::string> nodes;
    std::map<std::string, std::string> taughtBefore; ///< by node, itself included; else empty
    bool leavesAny = false;
    const NodeIndex index(spec);
    for (const std::string& id : report.order) {
        const NodeSpec& node = *index.find(id);
        const LayerType* type = registry.layer(node.type);
        std::string& taught = taughtBefore[id];
        for (const std::string& input : node.inputs)
            if (taught.empty() && !input.empty())
                taught = taughtBefore[input];
        if (type != nullptr && type->hasOwnRule) {
            if (!taught.empty())
                return fail(ErrorKind::Network,
                            fmt::format("{}: cannot learn by its own rule, since {} before it is "
                                        "learnt by backpropagation, afterwards; remove {}, or "
                                        "learn all by backpropagation",
                                        id, taught, taught));
            nodes.push_back(id);
        } else if (hasTrainedWeight(report.nodes.at(id))) {
            leavesAny = true;
            taught = id;
        }
    }
    if (nodes.empty())
        return fail(ErrorKind::Network,
                    fmt::format("no layer of the network has a learning rule of its own; learn by "
                                "backpropagation, or {}",
                                layersToAdd(registry)));
    if (!leavesAny)
        return fail(ErrorKind::Network,
                    fmt::format("{}: no layer is left for backpropagation to tell the classes with "
                                "what the layers have found by their own rule; let the network "
                                "end in a dense layer",
                                report.output));
    return nodes;
}

} // namespace fovea
