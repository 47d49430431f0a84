#pragma once

#include "core/kernels/activation.hpp"
#include "core/layer/declare.hpp"
#include "plugins/activation/pointwise_plan.hpp"

namespace fovea {

/// 1.7159 * tanh(2 x / 3), which maps -1 and 1 onto themselves
/// in      [N, D, H, W, C]
/// out     [N, D, H, W, C]
/// source  LeCun 1989, "Generalization and network design strategies"; LeCun, Bottou, Bengio,
///         Haffner 1998, "Gradient-based learning applied to document recognition", appendix A
struct ScaledTanh {
    static constexpr About about{"activation.scaled_tanh", 1, "Scaled tanh",
                                 "LeCun's squashing function: a tanh that maps 1 onto 1."};

    static constexpr auto settings() { return std::tuple{}; }

    Result<Plan> plan(Shapes inputs) const {
        return pointwisePlan(inputs[0], Activation::ScaledTanh);
    }

    void forward(const Forward& pass) const noexcept {
        activate(Activation::ScaledTanh, pass.input().values(), pass.output.values());
    }

    void backward(const Backward& pass) const noexcept {
        if (pass.dInput())
            activateBackward(Activation::ScaledTanh, pass.output.values(), pass.dOutput.values(),
                             pass.dInput().values());
    }

    OutputParts madeOf(const TensorPlace& at, Shapes) const { return OutputParts::ofFunction(at); }

    OwnAnswer answerOf(const TapValues& taps) const {
        return pointwiseAnswer(Activation::ScaledTanh, taps);
    }
};

} // namespace fovea
