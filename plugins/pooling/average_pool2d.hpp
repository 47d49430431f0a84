#pragma once

#include "core/layer/declare.hpp"
#include "core/layer/padding_setting.hpp"
#include "plugins/pooling/pool_placement.hpp"

namespace fovea {

/// Takes the mean of each window.
/// in      [N, D, H, W, C]
/// out     [N, D, H', W', C]   H' = floor((H + padding - kernel) / stride) + 1
/// errors  the window is larger than the image; a border as wide as the window
/// source  LeCun, Bottou, Bengio, Haffner 1998, "Gradient-based learning applied to document
///         recognition" (subsampling, without its weights); ONNX AveragePool
struct AveragePool2d {
    Size2 kernel{2, 2};
    Size2 stride{2, 2};
    PaddingMode padding = PaddingMode::Valid;
    Sides pads;
    bool countsPadding = false;

    static constexpr About about{"pool.average2d", 1, "Average pooling", Category::Pooling,
                                 "Takes the mean of each window."};

    static constexpr auto settings() {
        return std::tuple{
            setting(&AveragePool2d::kernel, "kernel", "Height and width of the window",
                    Range{1, 64}, pixels),
            setting(&AveragePool2d::stride, "stride", "Step between neighbouring windows",
                    Range{1, 64}, pixels),
            setting(&AveragePool2d::padding, "padding", "How the image is bordered", paddingModes),
            setting(&AveragePool2d::pads, "pads", "Border at top, bottom, left and right",
                    Range{0, 63}, pixels)
                .onlyWhen("padding", "explicit"),
            setting(&AveragePool2d::countsPadding, "counts_padding",
                    "Count the border's zeros in the mean")};
    }

    Result<Plan> plan(Shapes inputs) const {
        const Result<PoolPlacement> placement = place(inputs[0]);
        if (!placement)
            return tl::unexpected(placement.error());
        return poolPlan(*placement);
    }

    void forward(const Forward& pass) const noexcept {
        averagePoolForward(place(pass.input().shape)->window, over(), pass.input(), pass.output);
    }

    void backward(const Backward& pass) const noexcept {
        if (pass.dInput())
            averagePoolBackward(place(pass.dInput().shape)->window, over(), pass.dOutput,
                                pass.dInput());
    }

private:
    AverageOver over() const { return countsPadding ? AverageOver::Window : AverageOver::Image; }

    Result<PoolPlacement> place(const Shape& input) const {
        return placePool({.kernel = kernel, .stride = stride, .padding = padding, .pads = pads},
                         input);
    }
};

} // namespace fovea
