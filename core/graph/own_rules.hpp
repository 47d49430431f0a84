#pragma once

#include <string>
#include <vector>

#include "core/graph/infer.hpp"
#include "core/layer/registry.hpp"

namespace fovea {

/// The nodes whose layers learn by their own rule (LayerType::hasOwnRule), in the order in which
/// they do: each after what it sees.
/// report  what infer says of the network; it must be runnable
/// errors  there is none; what backpropagation learns would stand before one of them, and so change
///         what it sees once it has learnt; nothing would be left for backpropagation, which labels
///         what the others have found
Result<std::vector<std::string>> nodesWithOwnRule(const NetworkSpec& spec,
                                                  const NetworkReport& report,
                                                  const LayerRegistry& registry);

} // namespace fovea
