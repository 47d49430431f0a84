#pragma once

#include "plugins/pooling/max_pool.hpp"

namespace fovea {

/// Keeps the largest value of each window of a volume.
/// in      [N, D, H, W, C]
/// out     [N, D', H', W', C]   D' = floor((D + padding - kernel) / stride) + 1,
///                             in ceil mode rounded up, but for a window behind the volume
/// saved   [N, D, H', W', C]   position of each slice's winner inside its window, 16 bits
///         [N, D', H', W', C]   the winning slice's inside its window, 16 bits
/// errors  the window is larger than the volume; a border as wide as the window
/// source  Scherer, Müller, Behnke 2010, "Evaluation of pooling operations"; ONNX MaxPool
struct MaxPool3d : MaxPool<WindowSettings3d> {
    static constexpr About about{"pool.max3d", 1, "Max pooling 3-D",
                                 "Keeps the largest value of each window of a volume."};

    static constexpr auto settings() { return windowSettings<MaxPool3d>(border); }
};

} // namespace fovea
