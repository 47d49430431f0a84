#pragma once

#include "core/layer/declare.hpp"
#include "plugins/neocognitron/cell_windows.hpp"

namespace fovea {

/// C-cells: each answers where any S-cell of its plane nearby does, so that a feature may lie a
/// little elsewhere; planes that answer less than the mean of all are silenced.
/// in      [N, D, H, W, C]
/// out     [N, D, H', W', C]   y / (alpha + y) where y = (1 + s) / (1 + mean of s over C) - 1 is
///                             positive, else 0; s = sum of d max(0, x) over the window. d is
///                             fixed: it falls with the distance from the middle and sums to 1
/// errors  the window is larger than the image
/// source  Fukushima and Miyake 1982, "Neocognitron: A new algorithm for pattern recognition
///         tolerant of deformations and shifts in position", eq. 5 to 7
struct CLayer {
    Size2 kernel{5, 5};
    Size2 stride{2, 2};
    PaddingMode padding = PaddingMode::Same;
    double alpha = 0.5;
    double falloff = 0.9;

    static constexpr About about{"neocognitron.c_layer", 1, "C-cells",
                                 "Blurs each plane and lets the strongest planes through."};

    static constexpr auto settings() {
        return std::tuple{
            setting(&CLayer::kernel, "kernel", "Height and width that a cell sees",
                    Range{1, largestCellWindow}, pixels),
            setting(&CLayer::stride, "stride", "Step between neighbouring cells", Range{1, 64},
                    pixels),
            setting(&CLayer::padding, "padding",
                    "Border of zeros: none, or as large as keeps the size", cellPaddings),
            setting(&CLayer::alpha, "alpha", "The answer that a cell is at half of its most at",
                    Range{0.01, 100}),
            setting(&CLayer::falloff, "falloff",
                    "What the weight of the blur falls to with each pixel from the middle",
                    Range{0.1, 1})};
    }

    Result<Plan> plan(Shapes inputs) const;
    void forward(const Forward& pass) const noexcept;
    void backward(const Backward& pass) const noexcept;
    OutputParts madeOf(const TensorPlace& at, Shapes inputs) const;
    OwnAnswer answerOf(const TapValues& taps) const;

private:
    Result<CellWindows> place(const Shape& input) const {
        return placeCells({.kernel = kernel, .stride = stride, .padding = padding}, input, input.c);
    }
};

} // namespace fovea
