#pragma once

#include <string>

#include "core/kernels/concatenate.hpp"
#include "core/layer/declare.hpp"

namespace fovea {

/// Stacks the feature maps of its inputs, in the order of the inputs.
/// in      2 to 16 of [N, D, H, W, Ci]
/// out     [N, D, H, W, sum of Ci]
/// errors  inputs of different depth, height or width
/// source  Szegedy et al. 2015, "Going deeper with convolutions"; ONNX Concat on the channels
struct Concatenate {
    static constexpr About about{"merge.concatenate", 1, "Concatenate",
                                 "Stacks the feature maps of its inputs."};
    static constexpr Arity arity{2, 16};

    static constexpr auto settings() { return std::tuple{}; }

    Result<Plan> plan(Shapes inputs) const {
        Plan plan;
        plan.output = inputs[0];
        for (const Shape& input : inputs.subspan(1)) {
            if (input.d != plan.output.d || input.h != plan.output.h || input.w != plan.output.w)
                return fail(ErrorKind::Network,
                            "its inputs " + toString(inputs[0]) + " and " + toString(input) +
                                " differ in height or width; give the layers before it the same "
                                "stride and padding");
            plan.output.c += input.c;
        }
        plan.backwardReadsInputs = false;
        return plan;
    }

    void forward(const Forward& pass) const noexcept {
        concatenateChannels(pass.inputs, pass.output);
    }

    void backward(const Backward& pass) const noexcept {
        splitChannels(pass.dOutput, pass.dInputs);
    }

    OutputParts madeOf(const TensorPlace& at, Shapes inputs) const {
        TensorPlace from = at;
        std::size_t input = 0;
        while (from.map >= inputs[input].c)
            from.map -= inputs[input++].c;
        return OutputParts::ofValue(from, input);
    }
};

} // namespace fovea
