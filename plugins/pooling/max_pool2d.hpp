#pragma once

#include "core/layer/declare.hpp"
#include "core/layer/padding_setting.hpp"
#include "plugins/pooling/pool_placement.hpp"

namespace fovea {

/// Keeps the largest value of each window.
/// in      [N, D, H, W, C]
/// out     [N, D, H', W', C]   H' = floor((H + padding - kernel) / stride) + 1
/// saved   [N, D, H', W', C]   position of the winner inside its window, 16 bits
/// errors  the window is larger than the image; a border as wide as the window
/// source  Scherer, Müller, Behnke 2010, "Evaluation of pooling operations"; ONNX MaxPool
struct MaxPool2d {
    Size2 kernel{2, 2};
    Size2 stride{2, 2};
    PaddingMode padding = PaddingMode::Valid;
    Sides pads;

    static constexpr About about{"pool.max2d", 1, "Max pooling", Category::Pooling,
                                 "Keeps the largest value of each window."};

    static constexpr auto settings() {
        return std::tuple{setting(&MaxPool2d::kernel, "kernel", "Height and width of the window",
                                  Range{1, 64}, pixels),
                          setting(&MaxPool2d::stride, "stride", "Step between neighbouring windows",
                                  Range{1, 64}, pixels),
                          setting(&MaxPool2d::padding, "padding",
                                  "How the image is bordered; the border never wins", paddingModes),
                          setting(&MaxPool2d::pads, "pads", "Border at top, bottom, left and right",
                                  Range{0, 63}, pixels)
                              .onlyWhen("padding", "explicit")};
    }

    Result<Plan> plan(Shapes inputs) const {
        const Result<PoolPlacement> placement = place(inputs[0]);
        if (!placement)
            return tl::unexpected(placement.error());
        Plan plan = poolPlan(*placement);
        plan.joining.isMaximum = true;
        plan.saved.push_back(
            {"winner", plan.output.perSample() * std::int64_t{sizeof(std::uint16_t)}});
        return plan;
    }

    void forward(const Forward& pass) const noexcept {
        maxPoolForward(place(pass.input().shape)->window, pass.input(), pass.output,
                       pass.saved.empty() ? std::span<std::uint16_t>()
                                          : pass.savedAs<std::uint16_t>(0));
    }

    void backward(const Backward& pass) const noexcept {
        if (pass.dInput())
            maxPoolBackward(place(pass.dInput().shape)->window, pass.savedAs<std::uint16_t>(0),
                            pass.dOutput, pass.dInput());
    }

private:
    Result<PoolPlacement> place(const Shape& input) const {
        return placePool({.kernel = kernel, .stride = stride, .padding = padding, .pads = pads},
                         input);
    }
};

} // namespace fovea
