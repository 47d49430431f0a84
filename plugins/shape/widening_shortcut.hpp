#pragma once

#include <algorithm>
#include <string>

#include "core/base/parallel.hpp"
#include "core/layer/declare.hpp"

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

    static constexpr About about{"shape.widening_shortcut", 1, "Widening shortcut", Category::Shape,
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
        forRows(pass.output.shape, [&](std::int64_t image, std::int64_t row) {
            for (std::int64_t x = 0; x < pass.output.shape.w; ++x) {
                const float* from = pixel(input, image, row * stride.height, x * stride.width);
                float* to = pixel(pass.output, image, row, x);
                std::copy_n(from, input.shape.c, to);
                std::fill_n(to + input.shape.c, outChannels - input.shape.c, 0.0F);
            }
        });
    }

    void backward(const Backward& pass) const noexcept {
        const View<float> dInput = pass.dInput();
        if (!dInput)
            return;
        forRows(dInput.shape, [&](std::int64_t image, std::int64_t row) {
            std::fill_n(pixel(dInput, image, row, 0), dInput.shape.w * dInput.shape.c, 0.0F);
            if (row % stride.height != 0)
                return;
            for (std::int64_t x = 0; x < pass.dOutput.shape.w; ++x)
                std::copy_n(pixel(pass.dOutput, image, row / stride.height, x), dInput.shape.c,
                            pixel(dInput, image, row, x * stride.width));
        });
    }

private:
    /// `image` counts the slices of all samples.
    template <class T>
    static T* pixel(const View<T>& view, std::int64_t image, std::int64_t row, std::int64_t x) {
        return view.data + ((image * view.shape.h + row) * view.shape.w + x) * view.shape.c;
    }

    template <class Visit>
    static void forRows(const Shape& shape, Visit visit) {
        parallelFor(shape.n * shape.d * shape.h,
                    [&](std::int64_t i) { visit(i / shape.h, i % shape.h); });
    }
};

} // namespace fovea
