#pragma once

#include "core/layer/declare.hpp"
#include "core/layer/sliding_window.hpp"
#include "plugins/convolution/map_settings.hpp"
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
struct Conv2d : SlidingWindow2d {
    std::int64_t outChannels = 16;
    Size2 dilation{1, 1};
    std::int64_t groups = 1;
    bool hasBias = true;
    bool hasUnsharedBias = false;

    static constexpr About about{"conv.conv2d", 1, "Convolution",
                                 "Slides learnt kernels over the image; each gives a feature map."};

    static constexpr auto settings() {
        return std::tuple_cat(std::tuple{outChannelsSetting<Conv2d>(kernelsAndMaps)},
                              windowSettings<Conv2d>("Height and width of the kernels"),
                              std::tuple{dilationSetting<Conv2d>(kernelSpacing, imageWindow),
                                         groupsSetting<Conv2d>(), biasSetting<Conv2d>(),
                                         unsharedBiasSetting<Conv2d>()});
    }

    Result<Plan> plan(Shapes inputs, const PlanContext& context) const;
    void forward(const Forward& pass) const noexcept;
    void backward(const Backward& pass) const noexcept;
    OutputParts madeOf(const TensorPlace& at, Shapes inputs) const;
    void prepare(const Prepare& room) const noexcept;

private:
    SharedWeights convolution() const;
};

} // namespace fovea
