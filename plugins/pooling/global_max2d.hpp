#pragma once

#include "core/layer/declare.hpp"

namespace fovea {

/// Keeps the largest value of each feature map, whatever its size.
/// in      [N, D, H, W, C]
/// out     [N, 1, 1, 1, C]
/// saved   [N, C]   the winner's pixel, the first one where several are equal, 32 bits
/// errors  a feature map of more than 2147483647 pixels
/// source  Oquab, Bottou, Laptev, Sivic 2015, "Is object localization for free?"; ONNX
///         GlobalMaxPool
struct GlobalMax2d {
    static constexpr About about{"pool.global_max2d", 1, "Global maximum",
                                 "Turns each feature map into one number, its largest."};

    static constexpr auto settings() { return std::tuple{}; }

    Result<Plan> plan(Shapes inputs) const;
    void forward(const Forward& pass) const noexcept;
    void backward(const Backward& pass) const noexcept;
    OutputParts madeOf(const TensorPlace& at, Shapes inputs) const;
};

} // namespace fovea
