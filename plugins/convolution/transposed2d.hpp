#pragma once

#include "core/layer/declare.hpp"
#include "core/layer/sliding_window.hpp"
#include "plugins/convolution/map_settings.hpp"
#include "plugins/convolution/shared_weights.hpp"

namespace fovea {

/// Spreads each pixel over a window by learnt kernels: what a convolution's gradient does, so that
/// a stride makes the image larger.
/// in      [N, 1, H, W, I]
/// out     [N, 1, H', W', O]   H' = (H - 1) * stride - top - bottom + dilation * (kernel - 1) +
///                             output_padding + 1; W' likewise
/// weights weight [KH, KW, O / groups, I], as of the convolution from out to in; bias [O], unless
///         it is switched off
/// errors  Network   pads that leave nothing of the output; an output padding that reaches the
///                   next window; groups do not divide the channels; the input is no image but a
///                   volume
/// source  Zeiler, Krishnan, Taylor, Fergus 2010, "Deconvolutional networks"; Dumoulin and Visin
///         2016; PyTorch ConvTranspose2d
struct Transposed2d {
    std::int64_t outChannels = 16;
    Size2 kernel{3, 3};
    Size2 stride{1, 1};
    Sides pads;
    Size2 outputPadding{0, 0};
    Size2 dilation{1, 1};
    std::int64_t groups = 1;
    bool hasBias = true;

    static constexpr About about{
        "conv.transposed2d", 1, "Transposed convolution",
        "Spreads each pixel over a window by learnt kernels; a stride makes images larger."};

    static constexpr auto settings() {
        using L = Transposed2d;
        return std::tuple{
            outChannelsSetting<L>("Number of feature maps"),
            windowSetting(&L::kernel, "kernel", "Height and width of the kernels", imageWindow),
            windowSetting(&L::stride, "stride", "Step between neighbouring windows of the output",
                          imageWindow),
            setting(&L::pads, "pads", "What is cut off at top, bottom, left and right",
                    Range{0, 1024}, pixels),
            setting(&L::outputPadding, "output_padding",
                    "Rows and columns more at the bottom and the right, less than a stride",
                    Range{0, 63}, pixels),
            dilationSetting<L>(kernelSpacing, imageWindow),
            groupsSetting<L>(),
            biasSetting<L>()};
    }

    Result<Plan> plan(Shapes inputs, const PlanContext& context) const;
    void forward(const Forward& pass) const noexcept;
    void backward(const Backward& pass) const noexcept;
    OutputParts madeOf(const TensorPlace& at, Shapes inputs) const;

private:
    /// The convolution from this layer's output to its input.
    Result<ConvolutionShape> mirrored(const Shape& input, const PlanContext& context) const;
};

} // namespace fovea
