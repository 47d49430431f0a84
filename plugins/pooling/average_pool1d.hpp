#pragma once

#include "plugins/pooling/average_pool.hpp"

namespace fovea {

/// Takes the mean of each window along a signal.
/// in      [N, 1, 1, W, C]
/// out     [N, 1, 1, W', C]   W' = floor((W + padding - kernel) / stride) + 1,
///                             in ceil mode rounded up, but for a window behind the signal
/// errors  the window is larger than the signal; a border as wide as the window; an input of a
///         height
/// source  ONNX AveragePool
struct AveragePool1d : AveragePool<WindowSettings1d> {
    static constexpr About about{"pool.average1d", 1, "Average pooling 1-D",
                                 "Takes the mean of each window along a signal."};

    static constexpr auto settings() { return averageSettings<AveragePool1d>(); }
};

} // namespace fovea
