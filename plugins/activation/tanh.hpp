#pragma once

#include "core/kernels/activation.hpp"
#include "core/layer/declare.hpp"
#include "plugins/activation/pointwise_plan.hpp"

namespace fovea {

/// tanh x
/// in      [N, D, H, W, C]
/// out     [N, D, H, W, C]
/// source  LeCun, Bottou, Orr, Müller 1998, "Efficient BackProp"
struct Tanh {
    static constexpr About about{"activation.tanh", 1, "Tanh",
                                 "Squashes values into the range from -1 to 1."};

    static constexpr auto settings() { return std::tuple{}; }

    Result<Plan> plan(Shapes inputs) const { return pointwisePlan(inputs[0], Activation::Tanh); }

    void forward(const Forward& pass) const noexcept {
        activate(Activation::Tanh, pass.input().values(), pass.output.values());
    }

    void backward(const Backward& pass) const noexcept {
        if (pass.dInput())
            activateBackward(Activation::Tanh, pass.output.values(), pass.dOutput.values(),
                             pass.dInput().values());
    }

    OutputParts madeOf(const TensorPlace& at, Shapes) const { return OutputParts::ofFunction(at); }

    OwnAnswer answerOf(const TapValues& taps) const {
        return pointwiseAnswer(Activation::Tanh, taps);
    }
};

} // namespace fovea
