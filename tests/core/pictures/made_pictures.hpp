#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/core/pictures/picture_kind.hpp"

/// What the kinds of several formats are made of: a picture in which no two places that a wrong
/// turn would exchange are alike.
namespace fovea::test {

inline constexpr std::int64_t madeHeight = 6;
inline constexpr std::int64_t madeWidth = 8;

/// 0 to 255, other at each place.
inline int madeLevel(std::int64_t y, std::int64_t x, int channel = 0) {
    return static_cast<int>((y * 41 + x * 23 + channel * 71 + 13) % 256);
}

/// Calls put(y, x, channel) in the order of Image.
template <class Put>
void forEachSample(std::int64_t height, std::int64_t width, int channels, Put put) {
    for (std::int64_t y = 0; y != height; ++y)
        for (std::int64_t x = 0; x != width; ++x)
            for (int c = 0; c != channels; ++c)
                put(y, x, c);
}

/// The image whose samples level(y, x, channel) gives.
template <class Level>
Image imageOf(int channels, Level level, std::int64_t height = madeHeight,
              std::int64_t width = madeWidth) {
    Image image{height, width, channels, {}};
    forEachSample(height, width, channels, [&](std::int64_t y, std::int64_t x, int c) {
        image.pixels.push_back(static_cast<std::uint8_t>(level(y, x, c)));
    });
    return image;
}

/// The same of values.
template <class Value>
Image valuesOf(int channels, Value value) {
    Image image{madeHeight, madeWidth, channels, {}, 1, {}};
    forEachSample(madeHeight, madeWidth, channels, [&](std::int64_t y, std::int64_t x, int c) {
        image.values.push_back(static_cast<float>(value(y, x, c)));
    });
    return image;
}

/// round(value * 255 / white).
inline int inEightBits(std::int64_t value, std::int64_t white) {
    return static_cast<int>((2 * value * 255 + white) / (2 * white));
}

/// What is seen of a level of 8 bits through alpha, over white.
inline int overWhite(int level, int alpha) {
    return (level * alpha + 255 * (255 - alpha) + 127) / 255;
}

} // namespace fovea::test
