#pragma once

#include "plugins/pooling/max_pool.hpp"

namespace fovea {

/// Keeps the largest value of each window.
/// in      [N, D, H, W, C]
/// out     [N, D, H', W', C]   H' = floor((H + padding - kernel) / stride) + 1,
///                             in ceil mode rounded up, but for a window behind the image
/// saved   [N, D, H', W', C]   position of the winner inside its window, 16 bits
/// errors  the window is larger than the image; a border as wide as the window
/// source  Scherer, Müller, Behnke 2010, "Evaluation of pooling operations"; ONNX MaxPool
struct MaxPool2d : MaxPool<WindowSettings2d> {
    static constexpr About about{"pool.max2d", 1, "Max pooling",
                                 "Keeps the largest value of each window."};

    static constexpr auto settings() { return windowSettings<MaxPool2d>(border); }
};

} // namespace fovea
