#pragma once

#include <map>
#include <string>

#include "core/graph/network_spec.hpp"
#include "core/layer/registry.hpp"

namespace fovea::gui {

/// Positions for every node, layered from the input down by Graphviz's dot (Gansner et al. 1993,
/// "A technique for drawing directed graphs"), on the canvas grid. The first node stays in place.
std::map<std::string, Position> autoLayout(const NetworkSpec& network,
                                           const LayerRegistry& registry);

} // namespace fovea::gui
