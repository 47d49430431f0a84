#pragma once

#include "plugins/pooling/average_pool.hpp"

namespace fovea {

/// Takes the mean of each window of a volume.
/// in      [N, D, H, W, C]
/// out     [N, D', H', W', C]   D' = floor((D + padding - kernel) / stride) + 1,
///                             in ceil mode rounded up, but for a window behind the volume
/// errors  the window is larger than the volume; a border as wide as the window
/// source  ONNX AveragePool
struct AveragePool3d : AveragePool<WindowSettings3d> {
    static constexpr About about{"pool.average3d", 1, "Average pooling 3-D",
                                 "Takes the mean of each window of a volume."};

    static constexpr auto settings() { return averageSettings<AveragePool3d>(); }
};

} // namespace fovea
