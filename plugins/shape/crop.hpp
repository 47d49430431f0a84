#pragma once

#include <string>

#include "core/layer/declare.hpp"
#include "plugins/shape/frame.hpp"

namespace fovea {

/// Cuts pixels off at the four edges of the image.
/// in      [N, D, H, W, C]
/// out     [N, D, H - top - bottom, W - left - right, C]
/// errors  an image of which nothing would be left
/// source  Ronneberger, Fischer, Brox 2015, "U-Net"; Keras Cropping2D
struct Crop {
    Sides sides{1, 1, 1, 1};

    static constexpr About about{"shape.crop", 1, "Crop",
                                 "Cuts pixels off at the four edges of the image."};

    static constexpr auto settings() {
        return std::tuple{setting(&Crop::sides, "sides",
                                  "What is cut off at top, bottom, left and right", Range{0, 1024},
                                  pixels)};
    }

    Result<Plan> plan(Shapes inputs) const {
        const Shape& input = inputs[0];
        const std::int64_t rows = sides.top + sides.bottom;
        const std::int64_t columns = sides.left + sides.right;
        if (rows >= input.h || columns >= input.w)
            return fail(ErrorKind::Network,
                        "cutting off " + std::to_string(rows) + " rows and " +
                            std::to_string(columns) + " columns leaves nothing of its input " +
                            toString(input) + "; cut off less than " + std::to_string(input.h) +
                            " rows and " + std::to_string(input.w) + " columns");
        Plan plan;
        plan.output = {input.n, input.d, input.h - rows, input.w - columns, input.c};
        plan.backwardReadsInputs = false;
        return plan;
    }

    void forward(const Forward& pass) const noexcept {
        takeOutOfFrame(pass.input(), sides, pass.output);
    }

    void backward(const Backward& pass) const noexcept {
        if (pass.dInput())
            putInFrame(pass.dOutput, sides, pass.dInput());
    }

    OutputParts madeOf(const TensorPlace& at, Shapes) const {
        return OutputParts::ofValue({at.d, at.y + sides.top, at.x + sides.left, at.map});
    }
};

} // namespace fovea
