#pragma once

#include "core/layer/declare.hpp"
#include "core/layer/sliding_window.hpp"
#include "plugins/convolution/map_settings.hpp"
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
struct Conv1d : SlidingWindow1d {
    std::int64_t outChannels = 16;
    std::int64_t groups = 1;
    std::int64_t dilation = 1;
    bool hasBias = true;

    static constexpr About about{"conv.conv1d", 1, "Convolution 1-D",
                                 "Slides learnt kernels over a signal; each gives a feature map."};

    static constexpr auto settings() {
        return std::tuple_cat(std::tuple{outChannelsSetting<Conv1d>(kernelsAndMaps)},
                              windowSettings<Conv1d>("Length of the kernels"),
                              std::tuple{groupsSetting<Conv1d>(),
                                         dilationSetting<Conv1d>(kernelSpacing, signalWindow),
                                         biasSetting<Conv1d>()});
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
