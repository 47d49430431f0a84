#pragma once

#include <algorithm>

#include "plugins/shape/rows.hpp"

namespace fovea {

/// What cropping and padding with zeros share: either is the gradient of the other.

/// The part of `framed` inside of the sides.
inline void takeOutOfFrame(const View<const float>& framed, const Sides& sides,
                           const View<float>& inner) {
    const std::int64_t left = sides.left * framed.shape.c;
    const std::int64_t rowSize = inner.shape.w * inner.shape.c;
    forRows(inner.shape, [&](std::int64_t image, std::int64_t y) {
        std::copy_n(rowOf(framed, image, y + sides.top) + left, rowSize, rowOf(inner, image, y));
    });
}

/// `inner` with zeros at its sides.
inline void putInFrame(const View<const float>& inner, const Sides& sides,
                       const View<float>& framed) {
    const std::int64_t left = sides.left * inner.shape.c;
    const std::int64_t right = sides.right * inner.shape.c;
    const std::int64_t rowSize = inner.shape.w * inner.shape.c;
    forRows(framed.shape, [&](std::int64_t image, std::int64_t y) {
        float* to = rowOf(framed, image, y);
        const std::int64_t from = y - sides.top;
        if (from < 0 || from >= inner.shape.h) {
            std::fill_n(to, left + rowSize + right, 0.0F);
            return;
        }
        std::fill_n(to, left, 0.0F);
        std::copy_n(rowOf(inner, image, from), rowSize, to + left);
        std::fill_n(to + left + rowSize, right, 0.0F);
    });
}

} // namespace fovea
