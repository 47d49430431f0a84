#pragma once

#include <array>

#include "core/layer/declare.hpp"

namespace fovea {

enum class UpsampleMode { Nearest, Bilinear };

/// Makes the image larger by whole factors.
/// in      [N, D, H, W, C]
/// out     [N, D, H * scale, W * scale, C]   nearest: each pixel repeated; bilinear: at
///         (y + 0.5) / scale - 0.5 between the pixels' centres, not beyond the outermost
/// source  PyTorch Upsample with align_corners=False; ONNX Resize (half_pixel)
struct Upsample {
    Size2 scale{2, 2};
    UpsampleMode mode = UpsampleMode::Nearest;

    static constexpr About about{"shape.upsample", 1, "Upsampling",
                                 "Makes the image larger, by repeating or by interpolation."};

    static constexpr auto settings() {
        return std::tuple{
            setting(&Upsample::scale, "scale", "How many times as high and as wide", Range{1, 64}),
            setting(&Upsample::mode, "mode",
                    "What new pixels show: the nearest pixel, or a mixture of the four around them",
                    std::array{Choice<UpsampleMode>{UpsampleMode::Nearest, "nearest"},
                               Choice<UpsampleMode>{UpsampleMode::Bilinear, "bilinear"}})};
    }

    Result<Plan> plan(Shapes inputs) const;
    void forward(const Forward& pass) const noexcept;
    void backward(const Backward& pass) const noexcept;
    OutputParts madeOf(const TensorPlace& at, Shapes inputs) const;
};

} // namespace fovea
