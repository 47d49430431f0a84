#pragma once

#include <algorithm>
#include <cstdint>

namespace fovea {

/// A half-open range of positions along one axis.
struct Positions {
    std::int64_t begin = 0;
    std::int64_t end = 0;

    constexpr std::int64_t count() const { return end - begin; }
};

/// A window sliding along one axis of an image.
struct Sliding {
    std::int64_t kernel = 1;
    std::int64_t stride = 1;
    std::int64_t padBefore = 0;
    std::int64_t padAfter = 0;
    std::int64_t input = 1;  ///< pixels of the image
    std::int64_t output = 1; ///< positions of the window

    /// Where window `i` starts; negative inside the border.
    constexpr std::int64_t start(std::int64_t i) const { return i * stride - padBefore; }

    /// The pixels of the image that window `i` covers.
    constexpr Positions covered(std::int64_t i) const {
        return {std::max<std::int64_t>(0, start(i)), std::min(input, start(i) + kernel)};
    }

    /// How much of window `i` lies on the image or its border: all but of a last, partial one.
    constexpr std::int64_t onBordered(std::int64_t i) const {
        return std::min(kernel, input + padAfter - start(i));
    }

    /// The windows that cover pixel `x`.
    constexpr Positions covering(std::int64_t x) const {
        const std::int64_t first = x + padBefore - kernel + 1;
        return {first <= 0 ? 0 : (first + stride - 1) / stride,
                std::min(output, (x + padBefore) / stride + 1)};
    }

    /// From the windows that cover a pixel to those that cover pixel `x`, one further; no division.
    constexpr Positions advance(Positions windows, std::int64_t x) const {
        while (windows.end < output && start(windows.end) <= x)
            ++windows.end;
        while (windows.begin < windows.end && start(windows.begin) + kernel <= x)
            ++windows.begin;
        return windows;
    }
};

} // namespace fovea
