#include "core/graph/class_count.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "core/graph/node_index.hpp"
#include "core/layer/registry.hpp"

namespace fovea {

namespace {

/// From each node that feeds no other back along first inputs, since an activation or a pooling may
/// follow the layer that counts the classes; as far as no other one's way goes there too.
std::vector<std::vector<const NodeSpec*>> waysBack(const NetworkSpec& spec,
                                                   const NodeIndex& index) {
    std::set<std::string_view> feeding;
    for (const NodeSpec& node : spec.nodes)
        feeding.insert(node.inputs.begin(), node.inputs.end());
    std::vector<std::vector<const NodeSpec*>> ways;
    std::map<const NodeSpec*, int> visits;
    for (const NodeSpec& end : spec.nodes) {
        if (feeding.contains(end.id))
            continue;
        std::vector<const NodeSpec*>& way = ways.emplace_back();
        const NodeSpec* node = &end;
        // Where an earlier way went, or this one in a loop, the rest is cut off anyway.
        while (node != nullptr && ++visits[node] == 1) {
            way.push_back(node);
            node = node->inputs.empty() ? nullptr : index.find(node->inputs.front());
        }
    }
    for (std::vector<const NodeSpec*>& way : ways)
        way.erase(std::ranges::find_if(way, [&](const NodeSpec* at) { return visits[at] > 1; }),
                  way.end());
    return ways;
}

/// The layers whose count must be that of the classes.
struct Counter {
    const NodeSpec* end;
    const NodeSpec* node;
    const SettingInfo* setting;
};

std::vector<Counter> countersOf(const NetworkSpec& spec, const LayerRegistry& registry) {
    std::vector<Counter> counters;
    for (const std::vector<const NodeSpec*>& way : waysBack(spec, NodeIndex(spec)))
        for (const NodeSpec* node : way) {
            const LayerType* type = registry.layer(node->type);
            if (type == nullptr)
                break;
            const auto counts = std::ranges::find_if(type->settings, &SettingInfo::isClassCount);
            if (counts == type->settings.end())
                continue;
            counters.push_back({way.front(), node, &*counts});
            break;
        }
    return counters;
}

} // namespace

std::vector<WrongClassCount> wrongClassCounts(const NetworkSpec& spec, std::int64_t classes,
                                              const LayerRegistry& registry) {
    std::vector<WrongClassCount> wrong;
    for (const auto& [end, node, setting] : countersOf(spec, registry)) {
        const auto found = node->settings.find(setting->key);
        const SettingValue& value =
            found == node->settings.end() ? setting->defaultValue : found->second;
        // Whatever is no number is the layer's to complain of.
        const auto* count = std::get_if<std::int64_t>(&value);
        if (count != nullptr && *count != classes)
            wrong.push_back({end->id, node->id, setting->key, *count});
    }
    return wrong;
}

NetworkSpec withClassCount(NetworkSpec spec, std::int64_t classes, const LayerRegistry& registry) {
    for (const Counter& counter : countersOf(spec, registry))
        spec.nodes[static_cast<std::size_t>(counter.node - spec.nodes.data())]
            .settings[counter.setting->key] = classes;
    return spec;
}

} // namespace fovea
