#pragma once

#include "core/layer/declare.hpp"
#include "core/layer/sliding_window.hpp"
#include "plugins/convolution/depth_stack.hpp"
#include "plugins/convolution/map_settings.hpp"
#include "plugins/convolution/shared_weights.hpp"

namespace fovea {

/// Convolves volumes with learnt kernels, one for each output channel.
/// in      [N, D, H, W, I]
/// out     [N, D', H', W', O]   D' = floor((D - kernel) / stride) + 1 without a border, and
///                              ceil(D / stride) with padding same; H' and W' likewise
/// weights weight [KD, KH, KW, I, O]; bias [O], unless it is switched off
/// errors  Network   the kernel is larger than the padded volume
/// source  Ji, Xu, Yang, Yu 2010, "3D convolutional neural networks for human action recognition";
///         PyTorch Conv3d
struct Conv3d {
    std::int64_t outChannels = 16;
    Size3 kernel{3, 3, 3};
    Size3 stride{1, 1, 1};
    PaddingMode padding = PaddingMode::Valid;
    bool hasBias = true;

    static constexpr About about{"conv.conv3d", 1, "Convolution 3-D",
                                 "Slides learnt kernels over a volume; each gives a feature map."};

    static constexpr auto settings() {
        return std::tuple{outChannelsSetting<Conv3d>(kernelsAndMaps),
                          windowSetting(&Conv3d::kernel, "kernel",
                                        "Depth, height and width of the kernels", imageWindow),
                          strideSetting<Conv3d>(imageWindow),
                          setting(&Conv3d::padding, "padding",
                                  "Border of zeros: none, or as large as keeps the size",
                                  std::array{Choice<PaddingMode>{PaddingMode::Valid, "valid"},
                                             Choice<PaddingMode>{PaddingMode::Same, "same"}}),
                          biasSetting<Conv3d>()};
    }

    Result<Plan> plan(Shapes inputs, const PlanContext& context) const;
    void forward(const Forward& pass) const noexcept;
    void backward(const Backward& pass) const noexcept;
    OutputParts madeOf(const TensorPlace& at, Shapes inputs) const;

private:
    /// The same sum as a 2-D convolution over images whose channels are those of all slices that
    /// the kernel sees.
    struct Stacked {
        DepthStack stack;
        ConvolutionShape images;
    };

    Result<Stacked> stacked(const Shape& input, const PlanContext& context) const;
};

} // namespace fovea
