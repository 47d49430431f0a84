#pragma once

#include "core/layer/declare.hpp"
#include "core/layer/padding_setting.hpp"
#include "plugins/convolution/shared_weights.hpp"

namespace fovea {

/// Convolves signals with learnt kernels, one for each output channel.
/// in      [N, 1, 1, W, I]
/// out     [N, 1, 1, W', O]   W' = floor((W + left + right - extent) / stride) + 1, where
///                            extent = dilation * (kernel - 1) + 1
/// weights weight [K, I / groups, O]; bias [O], unless it is switched off
/// errors  Network   the dilated kernel is larger than the padded signal; groups do not divide the
///                   channels; the input is no signal but an image
/// source  Waibel, Hanazawa, Hinton, Shikano, Lang 1989, "Phoneme recognition using time-delay
///         neural networks"; PyTorch Conv1d
struct Conv1d {
    std::int64_t outChannels = 16;
    std::int64_t kernel = 3;
    std::int64_t stride = 1;
    PaddingMode padding = PaddingMode::Valid;
    std::int64_t padLeft = 0;
    std::int64_t padRight = 0;
    std::int64_t groups = 1;
    std::int64_t dilation = 1;
    bool hasBias = true;

    static constexpr About about{"conv.conv1d", 1, "Convolution 1-D",
                                 "Slides learnt kernels over a signal; each gives a feature map."};

    static constexpr auto settings() {
        return std::tuple{
            setting(&Conv1d::outChannels, "out_channels", "Number of kernels, and of feature maps",
                    Range{1, 65536})
                .classCount(),
            setting(&Conv1d::kernel, "kernel", "Length of the kernels", Range{1, 1024}, pixels),
            setting(&Conv1d::stride, "stride", "Step between neighbouring positions",
                    Range{1, 1024}, pixels),
            setting(&Conv1d::padding, "padding",
                    "Border of zeros: none, as large as keeps the size, as large as any overlap "
                    "needs, or as given",
                    paddingModes),
            setting(&Conv1d::padLeft, "pad_left", "Border before the signal", Range{0, 65536},
                    pixels)
                .onlyWhen("padding", "explicit"),
            setting(&Conv1d::padRight, "pad_right", "Border behind the signal", Range{0, 65536},
                    pixels)
                .onlyWhen("padding", "explicit"),
            setting(&Conv1d::groups, "groups",
                    "Parts of the channels that are convolved each by itself", Range{1, 65536}),
            setting(&Conv1d::dilation, "dilation", "Spacing of the kernel's elements",
                    Range{1, 1024}, pixels),
            setting(&Conv1d::hasBias, "bias", "Add a learnt number to each feature map")};
    }

    Result<Plan> plan(Shapes inputs, const PlanContext& context) const;
    void forward(const Forward& pass) const noexcept;
    void backward(const Backward& pass) const noexcept;
    void prepare(const Prepare& room) const noexcept;

private:
    SharedWeights convolution() const;
};

} // namespace fovea
