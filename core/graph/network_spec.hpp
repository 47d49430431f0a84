#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/settings/setting_value.hpp"

namespace fovea {

class LayerRegistry;

/// The one node type that is not a layer: where the samples enter. It has no inputs or settings.
inline constexpr std::string_view inputNodeType = "input";

/// A place on the editor's canvas, in its units.
struct Position {
    double x = 0;
    double y = 0;

    bool operator==(const Position&) const = default;
};

struct NodeSpec {
    std::string id;                  ///< unique in the network; names weights and feature maps
    std::string type;                ///< a layer type's id, or inputNodeType
    std::string plugin;              ///< the plugin that offers the type; asked for where missing
    int version = 1;                 ///< the layer type's when it was written
    SettingMap settings;             ///< only what differs from the defaults needs to be here
    std::vector<std::string> inputs; ///< node ids by port; "" where a port is not connected
    Position position;

    bool operator==(const NodeSpec&) const = default;
};

/// A network as it is edited and stored: a value, which may well be incomplete or wrong.
struct NetworkSpec {
    std::string name;
    std::string description;
    std::vector<NodeSpec> nodes; ///< in any order

    bool operator==(const NetworkSpec&) const = default;

    const NodeSpec* find(std::string_view id) const; ///< null when there is none
    NodeSpec* find(std::string_view id);
};

/// The network as JSON, two-space indented, node by node, so that a diff reads well.
std::string toJson(const NetworkSpec& spec);

/// errors  no JSON (line and column), a missing or mistyped field (its path), a newer format
Result<NetworkSpec> networkFromJson(std::string_view json);

/// The settings of the last layers before the output, and before each auxiliary head, that count
/// classes are set to `classes`. A network without such a setting is returned as it is.
NetworkSpec withClassCount(NetworkSpec spec, std::int64_t classes, const LayerRegistry& registry);

/// An id for a new node of `type` that the network does not have yet: "conv2d_3".
std::string freshNodeId(const NetworkSpec& spec, std::string_view type);

} // namespace fovea
