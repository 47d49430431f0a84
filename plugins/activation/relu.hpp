#pragma once

#include "core/kernels/activation.hpp"
#include "core/layer/declare.hpp"
#include "plugins/activation/pointwise_plan.hpp"

namespace fovea {

/// max(0, x)
/// in      [N, D, H, W, C]
/// out     [N, D, H, W, C]
/// source  Nair, Hinton 2010, "Rectified linear units improve restricted Boltzmann machines"
struct Relu {
    static constexpr About about{"activation.relu", 1, "ReLU",
                                 "Keeps positive values and sets negative ones to zero."};

    static constexpr auto settings() { return std::tuple{}; }

    Result<Plan> plan(Shapes inputs) const { return pointwisePlan(inputs[0], Activation::Relu); }

    void forward(const Forward& pass) const noexcept {
        activate(Activation::Relu, pass.input().values(), pass.output.values());
    }

    void backward(const Backward& pass) const noexcept {
        if (pass.dInput())
            activateBackward(Activation::Relu, pass.output.values(), pass.dOutput.values(),
                             pass.dInput().values());
    }

    OutputParts madeOf(const TensorPlace& at, Shapes) const { return OutputParts::ofFunction(at); }

    OwnAnswer answerOf(const TapValues& taps) const {
        return pointwiseAnswer(Activation::Relu, taps);
    }
};

} // namespace fovea
