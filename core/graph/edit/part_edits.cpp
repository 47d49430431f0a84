#include "core/graph/edit/part_edits.hpp"

#include <map>

#include "core/graph/edit/node_edits.hpp"

namespace fovea {
namespace {

/// "conv1" of "conv1_2", so that copies of copies count on.
std::string stemOf(const std::string& id) {
    const std::size_t end = id.find_last_not_of("0123456789");
    const bool isNumbered =
        end != std::string::npos && end > 0 && end + 1 < id.size() && id[end] == '_';
    return isNumbered ? id.substr(0, end) : id;
}

} // namespace

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
