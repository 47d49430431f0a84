#include "core/data/shapes/shape_outlines.hpp"

#include <cassert>
#include <cmath>
#include <numbers>

namespace fovea {

namespace {

constexpr double pi = std::numbers::pi;

/// `count` points on a circle, from angle `from` to `to`, both included.
void addArc(Outline& outline, OutlinePoint centre, double radius, double from, double to,
            int count) {
    for (int i = 0; i != count; ++i) {
        const double angle = from + (to - from) * i / (count - 1);
        outline.points.push_back(
            {centre.x + radius * std::cos(angle), centre.y + radius * std::sin(angle)});
    }
}

Outline circle() {
    Outline outline;
    addArc(outline, {}, 0.9, 0, 2 * pi * 47 / 48, 48);
    return outline;
}

/// Five points, the first at the top.
Outline star() {
    Outline outline;
    for (int i = 0; i != 10; ++i) {
        const double radius = i % 2 == 0 ? 1.05 : 0.42;
        const double angle = 2 * pi * i / 10 - pi / 2;
        outline.points.push_back({radius * std::cos(angle), radius * std::sin(angle)});
    }
    return outline;
}

Outline triangle() {
    Outline outline;
    addArc(outline, {0, 0.2}, 1.05, -pi / 2, 5 * pi / 6, 3);
    return outline;
}

Outline square() {
    Outline outline;
    addArc(outline, {}, 1.05, pi / 4, 7 * pi / 4, 4);
    return outline;
}

Outline cross() {
    constexpr double arm = 0.3;
    return {{{-arm, -1},
             {arm, -1},
             {arm, -arm},
             {1, -arm},
             {1, arm},
             {arm, arm},
             {arm, 1},
             {-arm, 1},
             {-arm, arm},
             {-1, arm},
             {-1, -arm},
             {-arm, -arm}}};
}

/// What a smaller circle, moved to the right, leaves of a circle.
Outline crescent() {
    constexpr double move = 0.5;
    constexpr double radius = 0.75;
    const double x = (1 - radius * radius + move * move) / (2 * move); // where the circles cross
    const double y = std::sqrt(1 - x * x);
    const double outer = std::atan2(y, x);
    const double inner = std::atan2(y, x - move);
    Outline outline;
    addArc(outline, {}, 1, outer, 2 * pi - outer, 32);
    addArc(outline, {move, 0}, radius, 2 * pi - inner, inner, 24);
    return outline;
}

Outline heart() {
    Outline outline;
    for (int i = 0; i != 40; ++i) {
        const double t = 2 * pi * i / 40;
        const double y =
            13 * std::cos(t) - 5 * std::cos(2 * t) - 2 * std::cos(3 * t) - std::cos(4 * t);
        outline.points.push_back({std::pow(std::sin(t), 3), -(y + 2.5) / 16});
    }
    return outline;
}

Outline arrow() {
    return {{{-1, -0.22}, {0, -0.22}, {0, -0.75}, {1, 0}, {0, 0.75}, {0, 0.22}, {-1, 0.22}}};
}

Outline zigzag() { return {{{-1, 0.5}, {-0.5, -0.5}, {0, 0.5}, {0.5, -0.5}, {1, 0.5}}, false}; }

Outline spiral() {
    Outline outline{{}, false};
    for (int i = 0; i <= 60; ++i) {
        const double turned = i / 60.0;
        const double angle = 2 * pi * 1.9 * turned;
        outline.points.push_back({turned * std::cos(angle), turned * std::sin(angle)});
    }
    return outline;
}

} // namespace

Outline outlineOf(std::size_t kind) {
    assert(kind < shapeKinds.size());
    // In the order of shapeKinds.
    constexpr std::array outlines{circle,   triangle, cross,  square, star,
                                  crescent, arrow,    zigzag, heart,  spiral};
    static_assert(outlines.size() == shapeKinds.size());
    return outlines[kind]();
}

} // namespace fovea
