#pragma once

#include <string>
#include <vector>

#include "core/graph/network_spec.hpp"

namespace fovea {

/// The nodes of a network in an order in which each comes after its inputs; of several such orders
/// the one that keeps closest to the spec's, so that results never depend on chance.
struct Topology {
    std::vector<std::string> order;
    std::vector<std::string> inCycle; ///< nodes in a loop or behind one, in the spec's order
};

/// Links to nodes that do not exist are ignored here.
Topology sortTopologically(const NetworkSpec& spec);

/// Whether a link from `source` to `target` would close a loop.
bool wouldCloseLoop(const NetworkSpec& spec, const std::string& source, const std::string& target);

} // namespace fovea
