#pragma once

#include <array>
#include <cstddef>

#include "core/kernels/window.hpp"
#include "core/layer/output_parts.hpp"
#include "core/settings/setting.hpp"
#include "core/tensor/view.hpp"

namespace fovea {

inline constexpr std::int64_t largestCellWindow = 15;

inline constexpr std::array cellPaddings{Choice<PaddingMode>{PaddingMode::Valid, "valid"},
                                         Choice<PaddingMode>{PaddingMode::Same, "same"}};

/// Weights of a window that never change: they fall with the distance from its middle and sum to 1.
using FixedWeights =
    std::array<float, static_cast<std::size_t>(largestCellWindow* largestCellWindow)>;

/// falloff^distance, row by row, over its sum; the distance is Euclid's, in pixels.
FixedWeights fixedWeights(Size2 kernel, double falloff);

/// A window of cells on its input's images; a volume is as many images as it is deep.
struct CellWindows {
    Size2 kernel;
    Size2 stride;
    Sides pads;
    Shape input;
    Shape output;

    std::int64_t images() const { return input.n * input.d; }

    std::int64_t positions() const { return output.h * output.w; }

    /// Calls body(tap, pixel) for each pixel of an image that the window at (y, x) sees: `tap` is
    /// its place in the window and `pixel` its place in the image, both row by row. Beside the
    /// image there is nothing to see.
    template <class Body>
    void forPixels(std::int64_t y, std::int64_t x, const Body& body) const {
        for (std::int64_t ky = 0; ky < kernel.height; ++ky) {
            const std::int64_t row = y * stride.height - pads.top + ky;
            if (row < 0 || row >= input.h)
                continue;
            for (std::int64_t kx = 0; kx < kernel.width; ++kx) {
                const std::int64_t column = x * stride.width - pads.left + kx;
                if (column >= 0 && column < input.w)
                    body(ky * kernel.width + kx, row * input.w + column);
            }
        }
    }

    /// What the inhibitory cell at (y, x) of an image says: sqrt(sum of c x^2), where c is `fixed`
    /// shared out over the channels.
    float energyAt(const FixedWeights& fixed, const float* image, std::int64_t y,
                   std::int64_t x) const;

    /// What the window of a cell reads, all channels of it and of the border: `factor` is `fixed`
    /// times `share`.
    OutputParts partsAt(const FixedWeights& fixed, float share, const TensorPlace& at) const;
};

/// errors  the window is larger than the bordered image
Result<CellWindows> placeCells(const Window& window, const Shape& input, std::int64_t planes);

} // namespace fovea
