#include "core/graph/edit/link_edits.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/graph/edit/refuse.hpp"
#include "core/graph/topology.hpp"

namespace fovea {
namespace {

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

} // namespace

std::vector<Link> linksOf(const NetworkSpec& network) {
    std::vector<Link> links;
    for (const NodeSpec& node : network.nodes)
        for (std::size_t port = 0; port < node.inputs.size(); ++port)
            if (network.find(node.inputs[port]) != nullptr)
                links.push_back({node.inputs[port], node.id, port});
    return links;
}

std::set<std::string> downstreamOf(const NetworkSpec& network, const std::string& id) {
    const std::vector<Link> links = linksOf(network);
    std::set<std::string> found;
    std::vector<std::string> open{id};
    while (!open.empty()) {
        const std::string source = open.back();
        open.pop_back();
        for (const Link& link : links)
            if (link.source == source && found.insert(link.target).second)
                open.push_back(link.target);
    }
    found.erase(id);
    return found;
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
    // From the highest port down, whatever feeds it, since ports above a cleared one may move.
    std::vector<Link> downwards(links.begin(), links.end());
    std::ranges::sort(downwards, std::greater(), &Link::port);
    for (const Link& link : downwards)
        if (NodeSpec* target = network.find(link.target))
            if (link.port < target->inputs.size() && target->inputs[link.port] == link.source)
                clearPort(*target, link.port, registry);
    return network;
}

Result<NetworkSpec> withLinkLed(NetworkSpec network, const Link& from, const Link& to,
                                const LayerRegistry& registry) {
    // Taking a link off may close up the ports above it, of which `to` is one then: so the port is
    // emptied first, and closed up last.
    NodeSpec* target = network.find(from.target);
    if (target == nullptr || from.port >= target->inputs.size())
        return withLink(std::move(network), to, registry);
    target->inputs[from.port].clear();
    Result<NetworkSpec> led = withLink(std::move(network), to, registry);
    if (!led || (from.target == to.target && from.port == to.port))
        return led;
    led->find(from.target)->inputs[from.port] = from.source;
    return withoutLinks(std::move(*led), {from}, registry);
}

} // namespace fovea
