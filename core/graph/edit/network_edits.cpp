#include "core/graph/edit/network_edits.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/graph/topology.hpp"
#include "core/settings/setting_access.hpp"

namespace fovea {
namespace {

tl::unexpected<Error> refuse(std::string reason) {
    return fail(ErrorKind::Network, std::move(reason));
}

Arity arityOf(const NodeSpec& node, const LayerRegistry& registry) {
    if (node.type == inputNodeType)
        return {0, 0};
    if (const LayerType* type = registry.layer(node.type))
        return type->arity;
    // A missing type keeps the ports it has; more of them nobody can vouch for.
    const int count = std::max(1, static_cast<int>(node.inputs.size()));
    return {count, count};
}

/// Ports of a layer that takes any number close up; those of a fixed number keep their meaning.
void clearPort(NodeSpec& node, std::size_t port, const LayerRegistry& registry) {
    const Arity arity = arityOf(node, registry);
    if (arity.most > arity.least)
        node.inputs.erase(node.inputs.begin() + static_cast<std::ptrdiff_t>(port));
    else
        node.inputs[port].clear();
    while (!node.inputs.empty() && node.inputs.back().empty())
        node.inputs.pop_back();
}

/// "conv1" of "conv1_2", so that copies of copies count on.
std::string stemOf(const std::string& id) {
    const std::size_t end = id.find_last_not_of("0123456789");
    const bool isNumbered =
        end != std::string::npos && end > 0 && end + 1 < id.size() && id[end] == '_';
    return isNumbered ? id.substr(0, end) : id;
}

bool hasInputNode(const NetworkSpec& network) {
    return std::ranges::find(network.nodes, inputNodeType, &NodeSpec::type) != network.nodes.end();
}

} // namespace

std::vector<Link> linksOf(const NetworkSpec& network) {
    std::vector<Link> links;
    for (const NodeSpec& node : network.nodes)
        for (std::size_t port = 0; port < node.inputs.size(); ++port)
            if (network.find(node.inputs[port]) != nullptr)
                links.push_back({node.inputs[port], node.id, port});
    return links;
}

std::size_t portCount(const NodeSpec& node, const LayerRegistry& registry) {
    const Arity arity = arityOf(node, registry);
    const auto least = static_cast<std::size_t>(arity.least);
    const std::size_t used = node.inputs.size();
    const bool takesMore = used < static_cast<std::size_t>(arity.most);
    return std::max({least, used, takesMore ? used + 1 : used});
}

Result<std::size_t> freePort(const NodeSpec& node, const LayerRegistry& registry) {
    const std::size_t count = portCount(node, registry);
    if (count == 0)
        return refuse(fmt::format("{} is where the samples enter; nothing can feed it", node.id));
    for (std::size_t port = 0; port < count; ++port)
        if (port >= node.inputs.size() || node.inputs[port].empty())
            return port;
    if (count == 1)
        return refuse(fmt::format("{} takes one input and has it: {}. Drop on its port to replace "
                                  "that link",
                                  node.id, node.inputs.front()));
    return refuse(fmt::format("all {} inputs of {} are taken. Drop on a port to replace its link",
                              count, node.id));
}

Result<void> checkLink(const NetworkSpec& network, const Link& link,
                       const LayerRegistry& registry) {
    const NodeSpec* source = network.find(link.source);
    const NodeSpec* target = network.find(link.target);
    if (source == nullptr || target == nullptr)
        return refuse(fmt::format("there is no node {}", source ? link.target : link.source));
    if (source == target)
        return refuse(fmt::format("{} cannot feed itself", link.source));
    if (target->type == inputNodeType)
        return refuse(
            fmt::format("{} is where the samples enter; nothing can feed it", link.target));
    if (link.port >= portCount(*target, registry))
        return refuse(fmt::format("{} has no input port {}", link.target, link.port + 1));
    if (link.port < target->inputs.size() && target->inputs[link.port] == link.source)
        return refuse(fmt::format("{} feeds {} already", link.source, link.target));
    if (wouldCloseLoop(network, link.source, link.target))
        return refuse(fmt::format("{} already depends on {}; this link would close a loop",
                                  link.source, link.target));
    return {};
}

Result<NetworkSpec> withLink(NetworkSpec network, const Link& link, const LayerRegistry& registry) {
    if (const Result<void> allowed = checkLink(network, link, registry); !allowed)
        return tl::unexpected(allowed.error());
    NodeSpec& target = *network.find(link.target);
    if (target.inputs.size() <= link.port)
        target.inputs.resize(link.port + 1);
    target.inputs[link.port] = link.source;
    return network;
}

NetworkSpec withoutLinks(NetworkSpec network, const std::set<Link>& links,
                         const LayerRegistry& registry) {
    // From the highest port down, since ports above a cleared one may move.
    for (auto link = links.rbegin(); link != links.rend(); ++link)
        if (NodeSpec* target = network.find(link->target))
            for (std::size_t port = target->inputs.size(); port-- > 0;)
                if (port == link->port && target->inputs[port] == link->source)
                    clearPort(*target, port, registry);
    return network;
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

NetworkSpec withoutNodes(NetworkSpec network, const std::set<std::string>& ids,
                         const LayerRegistry& registry) {
    for (NodeSpec& node : network.nodes)
        for (std::size_t port = node.inputs.size(); port-- > 0;)
            if (port < node.inputs.size() && ids.contains(node.inputs[port]))
                clearPort(node, port, registry);
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

NetworkSpec extract(const NetworkSpec& network, const std::set<std::string>& ids) {
    NetworkSpec part;
    for (const NodeSpec& node : network.nodes)
        if (ids.contains(node.id)) {
            part.nodes.push_back(node);
            for (std::string& input : part.nodes.back().inputs)
                if (!ids.contains(input))
                    input.clear();
        }
    return part;
}

Pasted withPart(NetworkSpec network, const NetworkSpec& part, Position offset) {
    std::map<std::string, std::string> names;
    std::set<std::string> ids;
    const bool hasInput = hasInputNode(network);
    for (NodeSpec node : part.nodes) {
        if (node.type == inputNodeType && hasInput)
            continue;
        const bool isTaken = network.find(node.id) != nullptr;
        const std::string id = isTaken ? freshNodeId(network, stemOf(node.id)) : node.id;
        names[node.id] = id;
        ids.insert(id);
        node.id = id;
        node.position = {node.position.x + offset.x, node.position.y + offset.y};
        network.nodes.push_back(std::move(node));
    }
    for (NodeSpec& node : network.nodes)
        if (ids.contains(node.id)) {
            for (std::string& input : node.inputs)
                input = names.contains(input) ? names[input] : std::string();
            while (!node.inputs.empty() && node.inputs.back().empty())
                node.inputs.pop_back();
        }
    return {std::move(network), std::move(ids)};
}

} // namespace fovea
