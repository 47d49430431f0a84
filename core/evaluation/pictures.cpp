#include "core/evaluation/pictures.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace fovea {

Rgb cividis(double value) {
    // The map's published values at ninths; between them it is as good as linear.
    constexpr std::array<Rgb, 10> stops{{{0, 34, 78},
                                         {18, 53, 112},
                                         {59, 73, 108},
                                         {87, 93, 109},
                                         {112, 113, 115},
                                         {138, 134, 120},
                                         {165, 156, 116},
                                         {195, 179, 105},
                                         {225, 204, 85},
                                         {254, 232, 56}}};
    const double place = std::isnan(value) ? 0 : std::clamp(value, 0.0, 1.0) * (stops.size() - 1);
    const auto below = std::min(static_cast<std::size_t>(place), stops.size() - 2);
    const double part = place - static_cast<double>(below);
    const auto mix = [part](std::uint8_t a, std::uint8_t b) {
        return static_cast<std::uint8_t>(std::lround(a + part * (b - a)));
    };
    const Rgb& a = stops[below];
    const Rgb& b = stops[below + 1];
    return {mix(a.red, b.red), mix(a.green, b.green), mix(a.blue, b.blue)};
}

} // namespace fovea
