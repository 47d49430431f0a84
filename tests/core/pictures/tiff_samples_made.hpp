#pragma once

#include <cstring>
#include <string>

#include "tests/core/pictures/made_pictures.hpp"

namespace fovea::test {

/// Samples of type T as they lie in memory, in the order of Image: value(y, x, channel).
template <class T, class Value>
std::string samplesOf(int channels, Value value, std::int64_t height = madeHeight,
                      std::int64_t width = madeWidth) {
    std::string bytes;
    forEachSample(height, width, channels, [&](std::int64_t y, std::int64_t x, int c) {
        const T sample = static_cast<T>(value(y, x, c));
        bytes.append(reinterpret_cast<const char*>(&sample), sizeof(T));
    });
    return bytes;
}

/// A plane for each channel, one after another.
template <class T, class Value>
std::string planesOf(int channels, Value value, std::int64_t height = madeHeight,
                     std::int64_t width = madeWidth) {
    std::string bytes;
    for (int plane = 0; plane != channels; ++plane)
        bytes += samplesOf<T>(
            1, [&](std::int64_t y, std::int64_t x, int) { return value(y, x, plane); }, height,
            width);
    return bytes;
}

/// Samples of any bits up to 16, the highest first, each row filled up to whole bytes.
template <class Value>
std::string packedSamplesOf(int bits, int channels, Value value) {
    std::string bytes;
    for (std::int64_t y = 0; y != madeHeight; ++y) {
        std::uint32_t held = 0;
        int count = 0;
        const auto add = [&](std::uint32_t sample, int size) {
            held = held << size | sample;
            for (count += size; count >= 8; count -= 8)
                bytes += static_cast<char>(held >> (count - 8) & 0xff);
        };
        for (std::int64_t x = 0; x != madeWidth; ++x)
            for (int c = 0; c != channels; ++c)
                add(static_cast<std::uint32_t>(value(y, x, c)), bits);
        if (count != 0)
            add(0, 8 - count);
    }
    return bytes;
}

/// 0 to 65535, other at each place.
inline int madeDeepLevel(std::int64_t y, std::int64_t x, int channel = 0) {
    return static_cast<int>((y * 9001 + x * 5003 + channel * 21001 + 77) % 65536);
}

/// A level of `bits`.
inline int madeSmallLevel(int bits, std::int64_t y, std::int64_t x, int channel = 0) {
    return madeDeepLevel(y, x, channel) >> (16 - bits);
}

} // namespace fovea::test
