#pragma once

#include <cmath>

#include "core/graph/network_spec.hpp"

/// The canvas's measures, in its own units (pixels at 100 %).
namespace fovea::gui::canvas {

inline constexpr double cell = 8;
inline constexpr double nodeWidth = 208;
inline constexpr double nodeHeight = 64;
inline constexpr double rowStep = 96; ///< from a node to the one that it feeds, top to top

inline double snapped(double x) { return std::round(x / cell) * cell; }

inline Position snapped(Position position) { return {snapped(position.x), snapped(position.y)}; }

} // namespace fovea::gui::canvas
