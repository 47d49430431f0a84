#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/graph/network_spec.hpp"
#include "core/layer/registry.hpp"

/// The links of a network and what can be done to them, as pure functions from one value to the
/// next. An edit that is not allowed is refused with its reason in words, before it becomes a
/// command.
namespace fovea {

/// The output of `source` feeds port `port` of `target`.
struct Link {
    std::string source;
    std::string target;
    std::size_t port = 0;

    auto operator<=>(const Link&) const = default;
};

/// Every link whose two nodes exist.
std::vector<Link> linksOf(const NetworkSpec& network);

/// The nodes that depend on `id`, itself not counted.
std::set<std::string> downstreamOf(const NetworkSpec& network, const std::string& id);

/// How many input ports a node shows: all its layer type needs, those in use, and one more while
/// it takes more.
std::size_t portCount(const NodeSpec& node, const LayerRegistry& registry);

/// The port where a link dropped on the node as a whole would go.
/// errors  the node takes no input; all its ports are taken
Result<std::size_t> freePort(const NodeSpec& node, const LayerRegistry& registry);

/// Whether the link may be made; a link that holds the port already gives way to it.
/// errors  an input node as target; a node to itself; a loop; a port the node does not have;
///         the link is there already
Result<void> checkLink(const NetworkSpec& network, const Link& link, const LayerRegistry& registry);

Result<NetworkSpec> withLink(NetworkSpec network, const Link& link, const LayerRegistry& registry);

/// Ports of a layer that takes any number close up; those of a fixed number stay, empty.
NetworkSpec withoutLinks(NetworkSpec network, const std::set<Link>& links,
                         const LayerRegistry& registry);

/// Leads the link `from` to the port of `to`, as one edit.
/// errors  as checkLink
Result<NetworkSpec> withLinkLed(NetworkSpec network, const Link& from, const Link& to,
                                const LayerRegistry& registry);

} // namespace fovea
