#pragma once

#include "plugins/pooling/window_settings.hpp"

namespace fovea {

/// Takes the p-norm of each window: with p = 1 the sum of sizes, with p = 2 the root of the sum of
/// squares; the larger p, the nearer to the largest size.
/// in      [N, D, H, W, C]
/// out     [N, D, H', W', C]   (sum |x|^p)^(1/p), H' = floor((H + padding - kernel) / stride) + 1,
///                             in ceil mode rounded up, but for a window behind the image; its
///                             gradient is 0 where it is 0
/// errors  the window is larger than the image; a border as wide as the window
/// source  LeCun, Kavukcuoglu, Farabel 2010, "Convolutional networks and applications in vision";
///         Sermanet, Chintala, LeCun 2012, "Convolutional neural networks applied to house numbers
///         digit classification" (both with Gaussian weights); ONNX LpPool
struct LpPool2d : WindowSettings2d {
    double p = 2;

    static constexpr About about{"pool.lp2d", 1, "Lp pooling", "Takes the p-norm of each window."};

    static constexpr auto settings() {
        return std::tuple_cat(
            std::tuple{setting(&LpPool2d::p, "p",
                               "Which norm: 1 for the sum of sizes, 2 for the root of squares; "
                               "large ones come near the maximum",
                               Range{1, 32})},
            windowSettings<LpPool2d>());
    }

    Result<Plan> plan(Shapes inputs) const;
    void forward(const Forward& pass) const noexcept;
    void backward(const Backward& pass) const noexcept;
    OutputParts madeOf(const TensorPlace& at, Shapes inputs) const;
};

} // namespace fovea
