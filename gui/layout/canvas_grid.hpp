#pragma once

#include <cmath>

#include "core/graph/network_spec.hpp"
#include "core/layer/registry.hpp"

/// The canvas's measures, in its own units (pixels at 100 %).
namespace fovea::gui::canvas {

inline constexpr double cell = 8;
inline constexpr double nodeWidth = 208;
inline constexpr double gap = 32; ///< between a node and the one that it feeds

/// A node whose layer has no settings needs a line less.
inline constexpr double fullHeight = 64;
inline constexpr double shortHeight = 48;

inline double heightOf(const NodeSpec& node, const LayerRegistry& registry) {
    const LayerType* type = registry.layer(node.type);
    const bool hasSettingsLine =
        type != nullptr ? !type->settings.empty() : node.type != inputNodeType;
    return hasSettingsLine ? fullHeight : shortHeight;
}

inline double snapped(double x) { return std::round(x / cell) * cell; }

inline Position snapped(Position position) { return {snapped(position.x), snapped(position.y)}; }

} // namespace fovea::gui::canvas
