#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/graph/network_spec.hpp"
#include "core/layer/registry.hpp"

/// What can be done to a network, as pure functions from one value to the next. An edit that is
/// not allowed is refused with its reason in words, before it becomes a command.
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
NetworkSpec withoutLinks(NetworkSpec network, const std::set<Link>& links,
                         const LayerRegistry& registry);

/// A node of `type` with its defaults and a fresh id, as the registry describes it.
NodeSpec makeNode(const NetworkSpec& network, const std::string& type, Position position,
                  const LayerRegistry& registry);

/// errors  a second input node
Result<NetworkSpec> withNode(NetworkSpec network, NodeSpec node);
NetworkSpec withoutNodes(NetworkSpec network, const std::set<std::string>& ids,
                         const LayerRegistry& registry);

/// Puts `node` (one of the network's, or a new one) between the two ends of a link.
/// errors  as checkLink; a second input node
Result<NetworkSpec> withNodeInLink(NetworkSpec network, const NodeSpec& node, const Link& link,
                                   const LayerRegistry& registry);

NetworkSpec withPositions(NetworkSpec network, const std::map<std::string, Position>& positions);

/// A setting that equals its default is left out of the spec.
/// errors  the type is missing or has no such setting; a value of the wrong kind or range
Result<NetworkSpec> withSetting(NetworkSpec network, const std::string& id, const std::string& key,
                                const SettingValue& value, const LayerRegistry& registry);

/// Whether a node may be called `name`: letters, digits, '_' and '-', and no other node's.
Result<void> checkName(const NetworkSpec& network, const std::string& id, const std::string& name);
Result<NetworkSpec> withName(NetworkSpec network, const std::string& id, const std::string& name);

/// The nodes `ids` alone, with the links among them: what the clipboard holds.
NetworkSpec extract(const NetworkSpec& network, const std::set<std::string>& ids);

struct Pasted {
    NetworkSpec network;
    std::set<std::string> ids; ///< the new nodes'
};

/// Adds `part`, moved by `offset`, its nodes named anew where their ids are taken. A second input
/// node is left out.
Pasted withPart(NetworkSpec network, const NetworkSpec& part, Position offset);

} // namespace fovea
