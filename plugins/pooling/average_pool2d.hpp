#pragma once

#include "plugins/pooling/average_pool.hpp"

namespace fovea {

/// Takes the mean of each window.
/// in      [N, D, H, W, C]
/// out     [N, D, H', W', C]   H' = floor((H + padding - kernel) / stride) + 1,
///                             in ceil mode rounded up, but for a window behind the image
/// errors  the window is larger than the image; a border as wide as the window
/// source  LeCun, Bottou, Bengio, Haffner 1998, "Gradient-based learning applied to document
///         recognition" (subsampling, without its weights); ONNX AveragePool
struct AveragePool2d : AveragePool<WindowSettings2d> {
    static constexpr About about{"pool.average2d", 1, "Average pooling",
                                 "Takes the mean of each window."};

    static constexpr auto settings() { return averageSettings<AveragePool2d>(); }
};

} // namespace fovea
