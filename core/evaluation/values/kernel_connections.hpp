#pragma once

#include "core/evaluation/values/kernel_layout.hpp"

namespace fovea {

/// Which maps each connection of a weight joins (its axes have a C), found by asking the layer:
/// each connection's weights are a number of its own and one input map after the other is one.
/// Empty where the layer has no such weight, or where the answer is not one pair a connection.
std::vector<Connection> connectionsOf(const NodeSpec& node, const Shape& input,
                                      const LayerRegistry& registry);

} // namespace fovea
