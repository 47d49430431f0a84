#pragma once

#include "core/layer/declare.hpp"
#include "core/layer/padding_setting.hpp"
#include "plugins/pooling/pool_placement.hpp"

namespace fovea {

/// Adds up each window, times a learnt coefficient, plus a learnt bias: two weights a feature map,
/// which make it blur, or, before a squashing function, compare.
/// in      [N, D, H, W, C]
/// out     [N, D, H', W', C]   coefficient * (sum of the window) + bias,
///                             H' = floor((H + padding - kernel) / stride) + 1
/// weights coefficient [C]; bias [C]
/// saved   [N, D, H', W', C]   the windows' sums
/// errors  the window is larger than the image; a border as wide as the window
/// source  LeCun, Bottou, Bengio, Haffner 1998, "Gradient-based learning applied to document
///         recognition", II.B (layers S2 and S4)
struct Subsampling2d {
    Size2 kernel{2, 2};
    Size2 stride{2, 2};
    PaddingMode padding = PaddingMode::Valid;
    Sides pads;

    static constexpr About about{"pool.subsampling2d", 1, "Subsampling", Category::Pooling,
                                 "Adds up each window, times a learnt factor, plus a bias."};

    static constexpr auto settings() {
        return std::tuple{
            setting(&Subsampling2d::kernel, "kernel", "Height and width of the window",
                    Range{1, 64}, pixels),
            setting(&Subsampling2d::stride, "stride", "Step between neighbouring windows",
                    Range{1, 64}, pixels),
            setting(&Subsampling2d::padding, "padding", "How the image is bordered", paddingModes),
            setting(&Subsampling2d::pads, "pads", "Border at top, bottom, left and right",
                    Range{0, 63}, pixels)
                .onlyWhen("padding", "explicit")};
    }

    Result<Plan> plan(Shapes inputs) const;
    void forward(const Forward& pass) const noexcept;
    void backward(const Backward& pass) const noexcept;

private:
    Result<PoolPlacement> place(const Shape& input) const {
        return placePool({.kernel = kernel, .stride = stride, .padding = padding, .pads = pads},
                         input);
    }
};

} // namespace fovea
