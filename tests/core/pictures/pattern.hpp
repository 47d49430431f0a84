#pragma once

#include <cstdint>
#include <vector>

#include "core/data/image.hpp"
#include "tests/core/pictures/turned.hpp"

namespace fovea::test {

/// Samples of which pictures are made, as a file has them.
struct Pattern {
    std::int64_t height = 6;
    std::int64_t width = 8;
    std::size_t channels = 3; ///< 1 grey; 2 grey, alpha; 3 R, G, B; 4 R, G, B, alpha
    std::uint32_t white = 255;
    std::vector<std::uint32_t> samples{};

    std::size_t colours() const { return channels < 3 ? 1 : 3; }

    bool hasAlpha() const { return channels % 2 == 0; }
};

/// Small, of all values, and seen another way round another picture.
inline Pattern pattern(std::size_t channels, std::uint32_t white = 255, std::int64_t height = 6,
                       std::int64_t width = 8) {
    Pattern made{height, width, channels, white};
    for (std::int64_t y = 0; y != height; ++y)
        for (std::int64_t x = 0; x != width; ++x)
            for (std::size_t c = 0; c != channels; ++c) {
                const auto level =
                    static_cast<std::uint64_t>(y * 37 + x * 11) + c * 83 + (c == 1 ? 5 : 0);
                made.samples.push_back(static_cast<std::uint32_t>(
                    (level % 256 * white + 127) / 255)); // 0 and white are among them
            }
    return made;
}

/// One that changes little from pixel to pixel and is of mild colours, for what is coded with loss.
inline Pattern slope(std::size_t channels, std::uint32_t white = 255, std::int64_t height = 48,
                     std::int64_t width = 64) {
    Pattern made{height, width, channels, white};
    for (std::int64_t y = 0; y != height; ++y)
        for (std::int64_t x = 0; x != width; ++x)
            for (std::size_t c = 0; c != channels; ++c) {
                const std::int64_t rise = c == 0 ? x : c == 1 ? y : (x + y) / 2;
                const std::int64_t level = 100 + rise + static_cast<std::int64_t>(c) * 10;
                made.samples.push_back(
                    static_cast<std::uint32_t>((level * std::int64_t{white} + 127) / 255));
            }
    return made;
}

/// What it is read as in 8 bits: laid over white.
inline Image asPixels(const Pattern& pattern) {
    Image image{pattern.height, pattern.width, static_cast<std::int64_t>(pattern.colours()), {}};
    const std::uint64_t white = pattern.white;
    const auto to8 = [white](std::uint64_t value) {
        return (2 * 255 * value + white) / (2 * white);
    };
    for (std::size_t i = 0; i != pattern.samples.size(); i += pattern.channels) {
        const std::uint64_t alpha =
            pattern.hasAlpha() ? to8(pattern.samples[i + pattern.colours()]) : 255;
        for (std::size_t c = 0; c != pattern.colours(); ++c)
            image.pixels.push_back(static_cast<std::uint8_t>(
                (to8(pattern.samples[i + c]) * alpha + 255 * (255 - alpha) + 127) / 255));
    }
    return image;
}

/// What it is read as where its precision is kept.
inline Image asValues(const Pattern& pattern) {
    Image image{pattern.height, pattern.width, static_cast<std::int64_t>(pattern.colours()), {}};
    for (const std::uint32_t sample : pattern.samples)
        image.values.push_back(static_cast<float>(sample) / static_cast<float>(pattern.white));
    return image;
}

} // namespace fovea::test
