#pragma once

#include "core/kernels/convolution.hpp"
#include "core/layer/declare.hpp"
#include "core/layer/sliding_window.hpp"

namespace fovea {

/// Slides a window over images as a convolution does, with weights of its own at each position.
/// in      [N, 1, H, W, I]
/// out     [N, 1, H', W', O]   H' = floor((H + top + bottom - extent) / stride) + 1, where
///                             extent = dilation * (kernel - 1) + 1; W' likewise
/// weights weight [H' * W', KH, KW, I, O]; bias [H' * W', O], unless it is switched off
/// errors  Network   the dilated kernel is larger than the padded image; the input is no image but
///                   a volume; more weights than can be kept
/// source  LeCun 1989, "Generalization and network design strategies" (Net-3); Gregor and LeCun
///         2010; Taigman, Yang, Ranzato, Wolf 2014, "DeepFace"
struct LocallyConnected2d : SlidingWindow2d {
    std::int64_t outChannels = 16;
    Size2 dilation{1, 1};
    bool hasBias = true;

    static constexpr About about{
        "local.locally_connected2d", 1, "Locally connected",
        "Slides a window over the image, with kernels of their own at each position."};

    static constexpr auto settings() {
        using L = LocallyConnected2d;
        return std::tuple_cat(
            std::tuple{
                setting(&L::outChannels, "out_channels", "Number of feature maps", Range{1, 65536})
                    .classCount()},
            windowSettings<L>("Height and width of the window"),
            std::tuple{dilationSetting<L>("Spacing of the window's elements", imageWindow),
                       setting(&L::hasBias, "bias",
                               "Add a learnt number to each feature map at each position")});
    }

    Result<Plan> plan(Shapes inputs) const;
    void forward(const Forward& pass) const noexcept;
    void backward(const Backward& pass) const noexcept;
    OutputParts madeOf(const TensorPlace& at, Shapes inputs) const;

private:
    Result<ConvolutionShape> shapeFor(const Shape& input) const;
};

} // namespace fovea
