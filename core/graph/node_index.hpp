#pragma once

#include <string_view>
#include <unordered_map>

#include "core/graph/network_spec.hpp"

namespace fovea {

/// The nodes of a network by their ids, for whoever looks up many: NetworkSpec::find reads on
/// average half of all nodes. It points into the network, which has to stay as it is.
class NodeIndex {
public:
    explicit NodeIndex(const NetworkSpec& spec) {
        m_nodes.reserve(spec.nodes.size());
        for (const NodeSpec& node : spec.nodes)
            m_nodes.emplace(node.id, &node); // of two with one id, the first
    }

    /// Null where there is none.
    const NodeSpec* find(std::string_view id) const {
        const auto found = m_nodes.find(id);
        return found == m_nodes.end() ? nullptr : found->second;
    }

private:
    std::unordered_map<std::string_view, const NodeSpec*> m_nodes;
};

} // namespace fovea
