#pragma once

#include "core/kernels/activation.hpp"
#include "core/layer/declare.hpp"
#include "plugins/activation/pointwise_plan.hpp"

namespace fovea {

/// 1 / (1 + exp(-x)), the logistic function
/// in      [N, D, H, W, C]
/// out     [N, D, H, W, C]
/// source  Rumelhart, Hinton, Williams 1986, "Learning representations by back-propagating errors"
struct Sigmoid {
    static constexpr About about{"activation.sigmoid", 1, "Sigmoid",
                                 "Squashes values into the range from 0 to 1."};

    static constexpr auto settings() { return std::tuple{}; }

    Result<Plan> plan(Shapes inputs) const { return pointwisePlan(inputs[0], Activation::Sigmoid); }

    void forward(const Forward& pass) const noexcept {
        activate(Activation::Sigmoid, pass.input().values(), pass.output.values());
    }

    void backward(const Backward& pass) const noexcept {
        if (pass.dInput())
            activateBackward(Activation::Sigmoid, pass.output.values(), pass.dOutput.values(),
                             pass.dInput().values());
    }

    OutputParts madeOf(const TensorPlace& at, Shapes) const { return OutputParts::ofFunction(at); }

    OwnAnswer answerOf(const TapValues& taps) const {
        return pointwiseAnswer(Activation::Sigmoid, taps);
    }
};

} // namespace fovea
