#pragma once

#include <vector>

#include "core/evaluation/values/value_wall.hpp"

namespace fovea {

struct TilePoint {
    double x = 0;
    double y = 0;
};

struct TileBar {
    double left = 0;
    double top = 0;
    double width = 0;
    double height = 0;
    Rgb colour;
};

/// A Curve or Bars tile in a box of so many pixels: where its zero line goes, and its points or
/// bars. What is no number has none.
struct TileCurve {
    double zero = 0;
    std::vector<TilePoint> points;
    std::vector<TileBar> bars;
};

TileCurve tileCurve(const ValueTile& tile, const Size2& box);

/// Blue below zero and orange above; where nothing is below, blue.
Rgb barColour(float value, const ValueScale& scale);

} // namespace fovea
