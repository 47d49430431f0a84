#pragma once

#include "core/layer/declare.hpp"
#include "core/layer/padding_setting.hpp"
#include "plugins/convolution/shared_weights.hpp"

namespace fovea {

/// Convolves images with learnt kernels, one for each output channel.
/// in      [N, 1, H, W, I]
/// out     [N, 1, H', W', O]   H' = floor((H + top + bottom - extent) / stride) + 1, where
///                             extent = dilation * (kernel - 1) + 1; W' likewise
/// weights weight [KH, KW, I / groups, O]; bias [O], or [H', W', O] where it is not shared, unless
///         it is switched off
/// errors  Network   the dilated kernel is larger than the padded image; groups do not divide the
///                   channels; the input is no image but a volume
/// source  LeCun, Bottou, Bengio, Haffner 1998; Dumoulin and Visin 2016; ONNX Conv; LeCun et al.
///         1989, "Backpropagation applied to handwritten zip code recognition" (the bias that is
///         not shared)
struct Conv2d {
    std::int64_t outChannels = 16;
    Size2 kernel{3, 3};
    Size2 stride{1, 1};
    PaddingMode padding = PaddingMode::Valid;
    Sides pads;
    Size2 dilation{1, 1};
    std::int64_t groups = 1;
    bool hasBias = true;
    bool hasUnsharedBias = false;

    static constexpr About about{"conv.conv2d", 1, "Convolution",
                                 "Slides learnt kernels over the image; each gives a feature map."};

    static constexpr auto settings() {
        return std::tuple{
            setting(&Conv2d::outChannels, "out_channels", "Number of kernels, and of feature maps",
                    Range{1, 65536})
                .classCount(),
            setting(&Conv2d::kernel, "kernel", "Height and width of the kernels", Range{1, 64},
                    pixels),
            setting(&Conv2d::stride, "stride", "Step between neighbouring positions", Range{1, 64},
                    pixels),
            setting(&Conv2d::padding, "padding",
                    "Border of zeros: none, as large as keeps the size, as large as any overlap "
                    "needs, or as given",
                    paddingModes),
            setting(&Conv2d::pads, "pads", "Border at top, bottom, left and right", Range{0, 1024},
                    pixels)
                .onlyWhen("padding", "explicit"),
            setting(&Conv2d::dilation, "dilation", "Spacing of the kernel's elements", Range{1, 64},
                    pixels),
            setting(&Conv2d::groups, "groups",
                    "Parts of the channels that are convolved each by itself", Range{1, 65536}),
            setting(&Conv2d::hasBias, "bias", "Add a learnt number to each feature map"),
            setting(&Conv2d::hasUnsharedBias, "unshared_bias",
                    "Take a bias for each location of a feature map instead of one for all")};
    }

    Result<Plan> plan(Shapes inputs, const PlanContext& context) const;
    void forward(const Forward& pass) const noexcept;
    void backward(const Backward& pass) const noexcept;
    void prepare(const Prepare& room) const noexcept;

private:
    SharedWeights convolution() const;
};

} // namespace fovea
