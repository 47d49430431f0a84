#pragma once

#include "core/layer/declare.hpp"

namespace fovea {

/// Takes means over as many bins as the output is to have pixels, whatever the input's size.
/// in      [N, D, H, W, C]
/// out     [N, D, size, C]   row i over the rows from floor(i * H / size) to
///                           ceil((i + 1) * H / size), the columns likewise
/// source  He, Zhang, Ren, Sun 2014, "Spatial pyramid pooling in deep convolutional networks";
///         PyTorch AdaptiveAvgPool2d
struct AdaptiveAverage2d {
    Size2 size{1, 1};

    static constexpr About about{"pool.adaptive_average2d", 1, "Adaptive average",
                                 "Takes means over bins that make an output of a given size."};

    static constexpr auto settings() {
        return std::tuple{setting(&AdaptiveAverage2d::size, "size",
                                  "Height and width of the output", Range{1, 1024}, pixels)};
    }

    Result<Plan> plan(Shapes inputs) const;
    void forward(const Forward& pass) const noexcept;
    void backward(const Backward& pass) const noexcept;
    OutputParts madeOf(const TensorPlace& at, Shapes inputs) const;
};

} // namespace fovea
