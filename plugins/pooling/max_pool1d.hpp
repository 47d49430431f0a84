#pragma once

#include "plugins/pooling/max_pool.hpp"

namespace fovea {

/// Keeps the largest value of each window along a signal.
/// in      [N, 1, 1, W, C]
/// out     [N, 1, 1, W', C]   W' = floor((W + padding - kernel) / stride) + 1,
///                             in ceil mode rounded up, but for a window behind the signal
/// saved   [N, 1, 1, W', C]   position of the winner inside its window, 16 bits
/// errors  the window is larger than the signal; a border as wide as the window; an input of a
///         height
/// source  Scherer, Müller, Behnke 2010, "Evaluation of pooling operations"; ONNX MaxPool
struct MaxPool1d : MaxPool<WindowSettings1d> {
    static constexpr About about{"pool.max1d", 1, "Max pooling 1-D",
                                 "Keeps the largest value of each window along a signal."};

    static constexpr auto settings() { return windowSettings<MaxPool1d>(border); }
};

} // namespace fovea
