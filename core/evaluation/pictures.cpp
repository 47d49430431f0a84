#include "core/evaluation/pictures.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace fovea {

namespace {

/// The smallest and largest of the values at `first`, `first + stride`, ...
struct Extremes {
    float low = 0;
    float high = 0;

    static Extremes of(const std::vector<float>& values, std::size_t first, std::size_t stride) {
        Extremes found{values[first], values[first]};
        for (std::size_t i = first; i < values.size(); i += stride) {
            found.low = std::min(found.low, values[i]);
            found.high = std::max(found.high, values[i]);
        }
        return found;
    }

    /// A value's place between the two; one half where they are the same.
    double place(float value) const {
        return high > low ? (static_cast<double>(value) - static_cast<double>(low)) /
                                (static_cast<double>(high) - static_cast<double>(low))
                          : 0.5;
    }
};

bool isVector(const Shape& shape) { return shape.h == 1 && shape.w == 1; }

} // namespace

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

Image featureMapImage(const FeatureMaps& maps, std::int64_t channel) {
    Image image{maps.shape.h, maps.shape.w, 1, {}};
    image.pixels.reserve(static_cast<std::size_t>(image.height * image.width));
    // A vector's channels are single values: only beside each other do they say anything.
    const Extremes extremes = isVector(maps.shape)
                                  ? Extremes::of(maps.values, 0, 1)
                                  : Extremes::of(maps.values, static_cast<std::size_t>(channel),
                                                 static_cast<std::size_t>(maps.shape.c));
    for (std::int64_t y = 0; y < image.height; ++y)
        for (std::int64_t x = 0; x < image.width; ++x)
            image.pixels.push_back(static_cast<std::uint8_t>(
                std::lround(255 * extremes.place(maps.at(y, x, channel)))));
    return image;
}

Image featureMapWall(const FeatureMaps& maps, std::int64_t tilePixels) {
    constexpr std::int64_t gap = 4;
    constexpr std::int64_t smallestVectorTile = 24;
    const std::int64_t tile =
        isVector(maps.shape) ? std::max(smallestVectorTile, tilePixels / 4) : tilePixels;
    const std::int64_t factor =
        std::max<std::int64_t>(1, tile / std::max(maps.shape.h, maps.shape.w));
    const std::int64_t tileHeight = maps.shape.h * factor;
    const std::int64_t tileWidth = maps.shape.w * factor;
    const auto columns =
        static_cast<std::int64_t>(std::ceil(std::sqrt(static_cast<double>(maps.shape.c))));
    const std::int64_t rows = (maps.shape.c + columns - 1) / columns;

    Image wall{rows * (tileHeight + gap) + gap, columns * (tileWidth + gap) + gap, 3, {}};
    wall.pixels.assign(static_cast<std::size_t>(wall.height * wall.width * 3), 255);
    for (std::int64_t channel = 0; channel < maps.shape.c; ++channel) {
        const Image map = featureMapImage(maps, channel);
        const std::int64_t top = gap + channel / columns * (tileHeight + gap);
        const std::int64_t left = gap + channel % columns * (tileWidth + gap);
        for (std::int64_t y = 0; y < tileHeight; ++y)
            for (std::int64_t x = 0; x < tileWidth; ++x) {
                const std::uint8_t value =
                    map.pixels[static_cast<std::size_t>(y / factor * map.width + x / factor)];
                const Rgb colour = cividis(value / 255.0);
                std::uint8_t* pixel =
                    &wall.pixels[static_cast<std::size_t>(((top + y) * wall.width + left + x) * 3)];
                pixel[0] = colour.red;
                pixel[1] = colour.green;
                pixel[2] = colour.blue;
            }
    }
    return wall;
}

} // namespace fovea
