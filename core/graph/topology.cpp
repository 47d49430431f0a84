#include "core/graph/topology.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "core/graph/node_index.hpp"

namespace fovea {

Topology sortTopologically(const NetworkSpec& spec) {
    std::map<std::string, std::size_t> place;
    for (std::size_t i = 0; i < spec.nodes.size(); ++i)
        place.emplace(spec.nodes[i].id, i);
    std::vector<std::size_t> waitsFor(spec.nodes.size());
    std::vector<std::vector<std::size_t>> feeds(spec.nodes.size());
    for (std::size_t i = 0; i < spec.nodes.size(); ++i)
        for (const std::string& input : spec.nodes[i].inputs)
            if (const auto source = place.find(input); source != place.end()) {
                feeds[source->second].push_back(i);
                ++waitsFor[i];
            }
    std::set<std::size_t> ready;
    for (std::size_t i = 0; i < spec.nodes.size(); ++i)
        if (waitsFor[i] == 0)
            ready.insert(i);
    Topology topology;
    std::vector<bool> isSorted(spec.nodes.size());
    while (!ready.empty()) {
        const std::size_t node = *ready.begin();
        ready.erase(ready.begin());
        isSorted[node] = true;
        topology.order.push_back(spec.nodes[node].id);
        for (const std::size_t target : feeds[node])
            if (--waitsFor[target] == 0)
                ready.insert(target);
    }
    for (std::size_t i = 0; i < spec.nodes.size(); ++i)
        if (!isSorted[i])
            topology.inCycle.push_back(spec.nodes[i].id);
    return topology;
}

bool wouldCloseLoop(const NetworkSpec& spec, const std::string& source, const std::string& target) {
    const NodeIndex index(spec);
    std::set<std::string> seen;
    std::vector<std::string> open{source};
    while (!open.empty()) {
        const std::string id = open.back();
        open.pop_back();
        if (id == target)
            return true;
        if (!seen.insert(id).second)
            continue;
        if (const NodeSpec* node = index.find(id))
            open.insert(open.end(), node->inputs.begin(), node->inputs.end());
    }
    return false;
}

} // namespace fovea
