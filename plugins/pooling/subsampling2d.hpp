#pragma once

#include "plugins/pooling/window_settings.hpp"

namespace fovea {

/// Adds up each window, times a learnt coefficient, plus a learnt bias: two weights a feature map,
/// which make it blur, or, before a squashing function, compare.
/// in      [N, D, H, W, C]
/// out     [N, D, H', W', C]   coefficient * (sum of the window) + bias,
///                             H' = floor((H + padding - kernel) / stride) + 1, in ceil mode
///                             rounded up, but for a window behind the image
/// weights coefficient [C]; bias [C]
/// saved   [N, D, H', W', C]   the windows' sums
/// errors  the window is larger than the image; a border as wide as the window
/// source  LeCun, Bottou, Bengio, Haffner 1998, "Gradient-based learning applied to document
///         recognition", II.B (layers S2 and S4)
struct Subsampling2d : WindowSettings2d {
    static constexpr About about{"pool.subsampling2d", 1, "Subsampling",
                                 "Adds up each window, times a learnt factor, plus a bias."};

    static constexpr auto settings() { return windowSettings<Subsampling2d>(); }

    Result<Plan> plan(Shapes inputs) const;
    void forward(const Forward& pass) const noexcept;
    void backward(const Backward& pass) const noexcept;
    OutputParts madeOf(const TensorPlace& at, Shapes inputs) const;
};

} // namespace fovea
