#pragma once

#include "core/kernels/convolution.hpp"
#include "core/layer/declare.hpp"
#include "core/layer/sliding_window.hpp"

namespace fovea {

/// Slides a window over signals as a convolution does, with weights of its own at each position.
/// in      [N, 1, 1, W, I]
/// out     [N, 1, 1, W', O]   W' = floor((W + left + right - extent) / stride) + 1, where
///                            extent = dilation * (kernel - 1) + 1
/// weights weight [W', K, I, O]; bias [W', O], unless it is switched off
/// errors  Network   the dilated kernel is larger than the padded signal; the input is no signal
///                   but an image; more weights than can be kept
/// source  LeCun 1989, "Generalization and network design strategies"; Keras LocallyConnected1D
struct LocallyConnected1d : SlidingWindow1d {
    std::int64_t outChannels = 16;
    std::int64_t dilation = 1;
    bool hasBias = true;

    static constexpr About about{
        "local.locally_connected1d", 1, "Locally connected 1-D",
        "Slides a window over a signal, with kernels of their own at each position."};

    static constexpr auto settings() {
        using L = LocallyConnected1d;
        return std::tuple_cat(
            std::tuple{
                setting(&L::outChannels, "out_channels", "Number of feature maps", Range{1, 65536})
                    .classCount()},
            windowSettings<L>("Length of the window"),
            std::tuple{dilationSetting<L>("Spacing of the window's elements", signalWindow),
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
