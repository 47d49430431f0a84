#pragma once

#include <array>
#include <string_view>
#include <vector>

/// The kinds of shapes of the built-in dataset. Private to core/data.
namespace fovea {

struct OutlinePoint {
    double x = 0; ///< to the right
    double y = 0; ///< down
};

/// A line around the origin, within a distance of about 1.
struct Outline {
    std::vector<OutlinePoint> points;
    bool isClosed = true; ///< an open line is never filled
};

/// From the easiest; a dataset of n classes takes the first n.
inline constexpr std::array<std::string_view, 10> shapeKinds{
    "circle",   "triangle", "cross",  "square", "star",
    "crescent", "arrow",    "zigzag", "heart",  "spiral"};

/// The outline of shapeKinds[kind].
Outline outlineOf(std::size_t kind);

} // namespace fovea
