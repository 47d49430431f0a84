#pragma once

#include "core/layer/declare.hpp"
#include "plugins/shape/frame.hpp"

namespace fovea {

/// Puts a border of zeros around the image.
/// in      [N, D, H, W, C]
/// out     [N, D, top + H + bottom, left + W + right, C]
/// source  LeCun, Bottou, Bengio, Haffner 1998 (digits centred in a larger field); PyTorch
///         ZeroPad2d, which counts left, right, top, bottom
struct ZeroPad {
    Sides pads{1, 1, 1, 1};

    static constexpr About about{"shape.zero_pad", 1, "Zero padding",
                                 "Puts a border of zeros around the image."};

    static constexpr auto settings() {
        return std::tuple{setting(&ZeroPad::pads, "pads", "Border at top, bottom, left and right",
                                  Range{0, 1024}, pixels)};
    }

    Result<Plan> plan(Shapes inputs) const {
        const Shape& input = inputs[0];
        Plan plan;
        plan.output = {input.n, input.d, input.h + pads.top + pads.bottom,
                       input.w + pads.left + pads.right, input.c};
        plan.backwardReadsInputs = false;
        return plan;
    }

    void forward(const Forward& pass) const noexcept {
        putInFrame(pass.input(), pads, pass.output);
    }

    void backward(const Backward& pass) const noexcept {
        if (pass.dInput())
            takeOutOfFrame(pass.dOutput, pads, pass.dInput());
    }

    OutputParts madeOf(const TensorPlace& at, Shapes) const {
        return OutputParts::ofValue({at.d, at.y - pads.top, at.x - pads.left, at.map});
    }
};

} // namespace fovea
