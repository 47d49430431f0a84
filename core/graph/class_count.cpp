#include "core/graph/class_count.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "core/layer/registry.hpp"

namespace fovea {

namespace {

/// From each node that feeds no other back along first inputs, since an activation or a pooling may
/// follow the layer that counts the classes; as far as no other one's way goes there too.
std::vector<std::vector<std::string>> waysBack(const NetworkSpec& spec) {
    std::set<std::string> feeding;
    for (const NodeSpec& node : spec.nodes)
        feeding.insert(node.inputs.begin(), node.inputs.end());
    std::vector<std::vector<std::string>> ways;
    std::map<std::string, int> visits;
    for (const NodeSpec& end : spec.nodes) {
        if (feeding.contains(end.id))
            continue;
        std::vector<std::string>& way = ways.emplace_back();
        const NodeSpec* node = &end;
        // The count ends a walk in a loop.
        while (node != nullptr && way.size() < spec.nodes.size()) {
            way.push_back(node->id);
            ++visits[node->id];
            node = node->inputs.empty() ? nullptr : spec.find(node->inputs.front());
        }
    }
    for (std::vector<std::string>& way : ways)
        way.erase(std::ranges::find_if(way, [&](const auto& id) { return visits[id] > 1; }),
                  way.end());
    return ways;
}

/// The layers whose count must be that of the classes.
struct Counter {
    std::string end;
    std::string node;
    const SettingInfo* setting;
};

std::vector<Counter> countersOf(const NetworkSpec& spec, const LayerRegistry& registry) {
    std::vector<Counter> counters;
    for (const std::vector<std::string>& way : waysBack(spec))
        for (const std::string& id : way) {
            const LayerType* type = registry.layer(spec.find(id)->type);
            if (type == nullptr)
                break;
            const auto counts = std::ranges::find_if(type->settings, &SettingInfo::isClassCount);
            if (counts == type->settings.end())
                continue;
            counters.push_back({way.front(), id, &*counts});
            break;
        }
    return counters;
}

} // namespace

std::vector<WrongClassCount> wrongClassCounts(const NetworkSpec& spec, std::int64_t classes,
                                              const LayerRegistry& registry) {
    std::vector<WrongClassCount> wrong;
    for (const auto& [end, node, setting] : countersOf(spec, registry)) {
        const SettingMap& own = spec.find(node)->settings;
        const auto found = own.find(setting->key);
        const SettingValue& value = found == own.end() ? setting->defaultValue : found->second;
        // Whatever is no number is the layer's to complain of.
        const auto* count = std::get_if<std::int64_t>(&value);
        if (count != nullptr && *count != classes)
            wrong.push_back({end, node, setting->key, *count});
    }
    return wrong;
}

NetworkSpec withClassCount(NetworkSpec spec, std::int64_t classes, const LayerRegistry& registry) {
    for (const Counter& counter : countersOf(spec, registry))
        spec.find(counter.node)->settings[counter.setting->key] = classes;
    return spec;
}

} // namespace fovea
