#include "core/graph/edit/node_edits.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/graph/edit/refuse.hpp"
#include "core/settings/setting_access.hpp"

namespace fovea {

bool hasInputNode(const NetworkSpec& network) {
    return std::ranges::find(network.nodes, inputNodeType, &NodeSpec::type) != network.nodes.end();
}

NodeSpec makeNode(const NetworkSpec& network, const std::string& type, Position position,
                  const LayerRegistry& registry) {
    NodeSpec node;
    node.id = freshNodeId(network, type);
    node.type = type;
    node.plugin = registry.pluginOf(type);
    if (const LayerType* known = registry.layer(type))
        node.version = known->version;
    node.position = position;
    return node;
}

Result<NetworkSpec> withNode(NetworkSpec network, NodeSpec node) {
    if (node.type == inputNodeType && hasInputNode(network))
        return refuse("the network has its input already; samples enter at one place");
    network.nodes.push_back(std::move(node));
    return network;
}

Result<NetworkSpec> withNodeFedBy(NetworkSpec network, NodeSpec node, const std::string& source,
                                  const LayerRegistry& registry) {
    const bool takesInput = freePort(node, registry).has_value();
    const std::string id = node.id;
    Result<NetworkSpec> grown = withNode(std::move(network), std::move(node));
    return grown && takesInput ? withLink(std::move(*grown), {source, id, 0}, registry) : grown;
}

NetworkSpec withoutNodes(NetworkSpec network, const std::set<std::string>& ids,
                         const LayerRegistry& registry) {
    std::set<Link> leaving;
    for (const Link& link : linksOf(network))
        if (ids.contains(link.source))
            leaving.insert(link);
    network = withoutLinks(std::move(network), leaving, registry);
    std::erase_if(network.nodes, [&](const NodeSpec& node) { return ids.contains(node.id); });
    return network;
}

Result<NetworkSpec> withNodeInLink(NetworkSpec network, const NodeSpec& node, const Link& link,
                                   const LayerRegistry& registry) {
    if (network.find(node.id) == nullptr) {
        Result<NetworkSpec> grown = withNode(std::move(network), node);
        if (!grown)
            return grown;
        network = std::move(*grown);
    }
    const Result<std::size_t> port = freePort(node, registry);
    if (!port)
        return tl::unexpected(port.error());
    // First out of the way, so that the checks below do not see a loop through the old link.
    NodeSpec& target = *network.find(link.target);
    if (link.port < target.inputs.size())
        target.inputs[link.port].clear();
    Result<NetworkSpec> fed = withLink(std::move(network), {link.source, node.id, *port}, registry);
    return fed ? withLink(std::move(*fed), {node.id, link.target, link.port}, registry) : fed;
}

NetworkSpec withPositions(NetworkSpec network, const std::map<std::string, Position>& positions) {
    for (const auto& [id, position] : positions)
        if (NodeSpec* node = network.find(id))
            node->position = position;
    return network;
}

Result<NetworkSpec> withSetting(NetworkSpec network, const std::string& id, const std::string& key,
                                const SettingValue& value, const LayerRegistry& registry) {
    NodeSpec* node = network.find(id);
    const LayerType* type = node != nullptr ? registry.layer(node->type) : nullptr;
    if (type == nullptr)
        return refuse(fmt::format("the layer type of {} is missing; its settings are kept as they "
                                  "are",
                                  id));
    const auto info = std::ranges::find(type->settings, key, &SettingInfo::key);
    if (info == type->settings.end())
        return tl::unexpected(unknownSetting(key, type->settings));
    if (const Result<void> checked = checkSetting(*info, value); !checked)
        return tl::unexpected(checked.error());
    if (value == info->defaultValue)
        node->settings.erase(key);
    else
        node->settings[key] = value;
    return network;
}

Result<void> checkName(const NetworkSpec& network, const std::string& id, const std::string& name) {
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                         "0123456789_-";
    if (name.empty())
        return refuse("a node needs a name; weights and feature maps are filed under it");
    if (const std::size_t odd = name.find_first_not_of(allowed); odd != std::string::npos)
        return refuse("a name has letters a to z, digits, '_' and '-' only; it names files");
    if (name != id && network.find(name) != nullptr)
        return refuse(fmt::format("another node is called {}; names are unique", name));
    return {};
}

Result<NetworkSpec> withName(NetworkSpec network, const std::string& id, const std::string& name) {
    if (const Result<void> allowed = checkName(network, id, name); !allowed)
        return tl::unexpected(allowed.error());
    for (NodeSpec& node : network.nodes) {
        if (node.id == id)
            node.id = name;
        std::ranges::replace(node.inputs, id, name);
    }
    return network;
}

} // namespace fovea
