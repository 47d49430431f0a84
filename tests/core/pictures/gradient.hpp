#pragma once

#include "core/data/image.hpp"
#include "tests/core/pictures/turned.hpp"

namespace fovea::test {

/// A picture of 8 x 6 pixels that looks like none of its turned or mirrored selves, and is smooth
/// enough for lossy formats: red grows to the right, green downwards, blue falls to both.
inline std::uint8_t gradientAt(std::int64_t row, std::int64_t column, std::int64_t channel) {
    const std::int64_t rgb[] = {20 + 25 * column, 30 + 35 * row, 200 - 10 * column - 12 * row};
    return static_cast<std::uint8_t>(rgb[channel]);
}

/// Of one channel, what is the green of three plus a step to the right.
inline Image gradient(std::int64_t channels) {
    Image image{6, 8, channels, {}};
    for (std::int64_t y = 0; y != image.height; ++y)
        for (std::int64_t x = 0; x != image.width; ++x)
            for (std::int64_t c = 0; c != channels; ++c)
                image.pixels.push_back(channels == 1
                                           ? static_cast<std::uint8_t>(gradientAt(y, x, 1) + 6 * x)
                                           : gradientAt(y, x, c));
    return image;
}

/// Grows from nothing at the left to everything at the right.
inline std::uint8_t gradientAlpha(std::int64_t column) {
    return static_cast<std::uint8_t>(column * 255 / 7);
}

inline std::uint8_t overWhite(std::uint8_t value, std::uint8_t alpha) {
    return static_cast<std::uint8_t>((value * alpha + 255 * (255 - alpha) + 127) / 255);
}

/// An image under gradientAlpha, over white.
inline Image overWhite(Image image) {
    for (std::size_t i = 0; i != image.pixels.size(); ++i) {
        const std::int64_t pixel = static_cast<std::int64_t>(i) / image.channels;
        image.pixels[i] = overWhite(image.pixels[i], gradientAlpha(pixel % image.width));
    }
    return image;
}

} // namespace fovea::test
