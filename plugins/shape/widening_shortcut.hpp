#pragma once

#include <algorithm>
#include <string>

#include "core/layer/declare.hpp"
#include "plugins/shape/rows.hpp"

namespace fovea {

/// Takes every stride-th pixel and appends feature maps of zeros: a residual network's shortcut
/// without weights ("option A") where its stages change size and width.
/// in      [N, D, H, W, C]
/// out     [N, D, ceil(H / stride), ceil(W / stride), out_channels]   zero from channel C on
/// errors  Network   fewer channels than the input has
/// source  He, Zhang, Ren, Sun 2016, "Deep residual learning for image recognition", section 3.3
struct WideningShortcut {
    std::int64_t outChannels = 32;
    Size2 stride{2, 2};

    static constexpr About about{"shape.widening_shortcut", 1, "Widening shortcut",
                                 "Skips pixels and appends maps of zeros, as ResNet's option A."};

    static constexpr auto settings() {
        return std::tuple{setting(&WideningShortcut::outChannels, "out_channels",
                                  "Feature maps with those of zeros", Range{1, 65536}),
                          setting(&WideningShortcut::stride, "stride",
                                  "Step between the pixels that are kept", Range{1, 64}, pixels)};
    }

    Result<Plan> plan(Shapes inputs) const {
        const Shape& input = inputs[0];
        if (outChannels < input.c)
            return fail(ErrorKind::Network,
                        "it would drop feature maps: its input " + toString(input) + " has " +
                            std::to_string(input.c) + " and out_channels is " +
                            std::to_string(outChannels) + "; make out_channels at least " +
                            std::to_string(input.c));
        Plan plan;
        plan.output = {input.n, input.d, (input.h + stride.height - 1) / stride.height,
                       (input.w + stride.width - 1) / stride.width, outChannels};
        plan.reach.step = stride;
        plan.backwardReadsInputs = false;
        return plan;
    }

    void forward(const Forward& pass) const noexcept {
        const View<const float> input = pass.input();
        forRows(pass.output.shape, [&](std::int64_t image, std::int64_t y) {
            const float* from = rowOf(input, image, y * stride.height);
            float* to = rowOf(pass.output, image, y);
            for (std::int64_t x = 0; x < pass.output.shape.w; ++x) {
                to = std::copy_n(from, input.shape.c, to);
                to = std::fill_n(to, outChannels - input.shape.c, 0.0F);
                from += stride.width * input.shape.c;
            }
        });
    }

    void backward(const Backward& pass) const noexcept {
        const View<float> dInput = pass.dInput();
        if (!dInput)
            return;
        const std::int64_t channels = dInput.shape.c;
        forRows(dInput.shape, [&](std::int64_t image, std::int64_t y) {
            float* to = rowOf(dInput, image, y);
            std::fill_n(to, dInput.shape.w * channels, 0.0F);
            if (y % stride.height != 0)
                return;
            const float* from = rowOf(pass.dOutput, image, y / stride.height);
            for (std::int64_t x = 0; x < pass.dOutput.shape.w; ++x)
                std::copy_n(from + x * outChannels, channels, to + x * stride.width * channels);
        });
    }

    /// The appended maps are read beside the input's.
    OutputParts madeOf(const TensorPlace& at, Shapes) const {
        return OutputParts::ofValue({at.d, at.y * stride.height, at.x * stride.width, at.map});
    }
};

} // namespace fovea
