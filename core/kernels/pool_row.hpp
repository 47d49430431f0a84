#pragma once

#include "core/kernels/pooling.hpp"
#include "core/kernels/window_span.hpp"

namespace fovea {

/// One row of windows (forward) or of pixels (backward) of one image: what a pooling kernel does at
/// a time.
struct PoolRow {
    Sliding rows;
    Sliding columns;
    std::int64_t channels = 0;
    std::int64_t y = 0; ///< of the row in its image

    std::int64_t inputLine() const { return columns.input * channels; }

    std::int64_t outputLine() const { return columns.output * channels; }

    std::int64_t inputImage() const { return rows.input * inputLine(); }

    std::int64_t outputImage() const { return rows.output * outputLine(); }
};

inline PoolRow firstPoolRow(const PoolWindow& window, const Shape& input, const Shape& output) {
    const Sides& pads = window.pads;
    return {{window.kernel.height, window.stride.height, pads.top, pads.bottom, input.h, output.h},
            {window.kernel.width, window.stride.width, pads.left, pads.right, input.w, output.w},
            input.c,
            0};
}

} // namespace fovea
