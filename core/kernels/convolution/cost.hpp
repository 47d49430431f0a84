#pragma once

#include <cstdint>

namespace fovea::convolution {

/// What it takes to read a group's weights once, in multiply-adds: two cores do about 10 of them
/// while memory gives a float, and about 3 where the weights stay in a cache.
inline double readingCost(std::int64_t floats) {
    constexpr std::int64_t cachedFloats = 4 * 1024 * 1024;
    return static_cast<double>(floats) * (floats > cachedFloats ? 10 : 3);
}

} // namespace fovea::convolution
