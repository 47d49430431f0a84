#pragma once

#include "core/kernels/elementwise.hpp"
#include "core/layer/declare.hpp"

namespace fovea {

/// Reads an image as one vector, in the order in which it lies in memory: depth, row, column,
/// channel.
/// in      [N, D, H, W, C]
/// out     [N, 1, 1, 1, D * H * W * C]
/// source  ONNX Flatten, with channels last
struct Flatten {
    static constexpr About about{"shape.flatten", 1, "Flatten",
                                 "Turns feature maps into one vector, as a dense layer wants it."};

    static constexpr auto settings() { return std::tuple{}; }

    Result<Plan> plan(Shapes inputs) const {
        const Shape& input = inputs[0];
        Plan plan = Plan::unchanged(input);
        plan.output = {input.n, 1, 1, 1, input.perSample()};
        plan.keepsValues = true;
        plan.reach.isGlobal = true;
        return plan;
    }

    void forward(const Forward& pass) const noexcept {
        copyValues(pass.input().values(), pass.output.values());
    }

    void backward(const Backward& pass) const noexcept {
        if (pass.dInput())
            copyValues(pass.dOutput.values(), pass.dInput().values());
    }

    OutputParts madeOf(const TensorPlace& at, Shapes inputs) const {
        return OutputParts::ofValue(placeOf(at.map, inputs[0]));
    }
};

} // namespace fovea
