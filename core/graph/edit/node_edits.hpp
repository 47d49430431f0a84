#pragma once

#include <map>
#include <set>
#include <string>

#include "core/graph/edit/link_edits.hpp"

/// The nodes of a network and what can be done to them, as link_edits does to links.
namespace fovea {

bool hasInputNode(const NetworkSpec& network);

/// A node of `type` with its defaults and a fresh id, as the registry describes it.
NodeSpec makeNode(const NetworkSpec& network, const std::string& type, Position position,
                  const LayerRegistry& registry);

/// errors  a second input node
Result<NetworkSpec> withNode(NetworkSpec network, NodeSpec node);
/// Adds a node fed by `source`; one that takes no input stands beside it.
/// errors  a second input node
Result<NetworkSpec> withNodeFedBy(NetworkSpec network, NodeSpec node, const std::string& source,
                                  const LayerRegistry& registry);
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

} // namespace fovea
