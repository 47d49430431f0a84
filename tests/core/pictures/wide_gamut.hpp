#pragma once

#include <algorithm>
#include <array>
#include <cmath>

#include "tests/core/pictures/pattern.hpp"

namespace fovea::test {

inline double toLight(double level, double exponent) {
    return level <= 0.04045 ? level / 12.92 : std::pow((level + 0.055) / 1.055, exponent);
}

inline double toLevel(double light) {
    return light <= 0.0031308 ? 12.92 * light : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
}

/// The colours of sRGB that look like those of a pattern in Display P3, which has the same white.
/// The exponent is that of its curves.
inline Image fromDisplayP3(const Pattern& made, double exponent = 2.4) {
    constexpr std::array<std::array<double, 3>, 3> matrix{{{1.2249402, -0.2249402, 0},
                                                           {-0.0420570, 1.0420570, 0},
                                                           {-0.0196376, -0.0786361, 1.0982736}}};
    Image image = asPixels(made);
    for (std::size_t i = 0; i != image.pixels.size(); i += 3) {
        std::array<double, 3> light{};
        for (std::size_t c = 0; c != 3; ++c)
            light[c] = toLight(image.pixels[i + c] / 255.0, exponent);
        for (std::size_t c = 0; c != 3; ++c) {
            const double sum =
                matrix[c][0] * light[0] + matrix[c][1] * light[1] + matrix[c][2] * light[2];
            image.pixels[i + c] =
                static_cast<std::uint8_t>(std::lround(255 * toLevel(std::clamp(sum, 0.0, 1.0))));
        }
    }
    return image;
}

} // namespace fovea::test
