#pragma once

#include <optional>

#include "core/graph/network_spec.hpp"
#include "core/layer/registry.hpp"

namespace fovea {

/// Where a layer's values end: a sigmoid's at 0 and 1, a ReLU's at 0 below.
struct ValueBounds {
    std::optional<float> lower;
    std::optional<float> upper;

    bool operator==(const ValueBounds&) const = default;
};

/// The bounds of a node's output, found by giving its layer ever larger numbers, so that they hold
/// for a plugin's layer as well; none of one that has weights, more than one input or no fixed
/// answer to a single number.
ValueBounds outputBounds(const NodeSpec& node, const LayerRegistry& registry);

} // namespace fovea
