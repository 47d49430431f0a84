#pragma once

#include "core/kernels/dropout.hpp"
#include "core/kernels/elementwise.hpp"
#include "core/layer/declare.hpp"

namespace fovea {

/// Sets a random share of the values to zero while training and scales the others up to make good
/// for it; at inference it does nothing. Backward draws the same numbers again.
/// in      [N, D, H, W, C]
/// out     [N, D, H, W, C]
/// source  Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov 2014, "Dropout"
struct Dropout {
    double rate = 0.5;

    static constexpr About about{"regularization.dropout", 1, "Dropout",
                                 "Sets a random share of the values to zero while training."};

    static constexpr auto settings() {
        return std::tuple{
            setting(&Dropout::rate, "rate", "Share of the values that is dropped", Range{0, 0.95})};
    }

    Result<Plan> plan(Shapes inputs) const { return Plan::unchanged(inputs[0]); }

    void forward(const Forward& pass) const noexcept {
        if (pass.behaviour == Behaviour::Training)
            dropOut(pass.random, static_cast<float>(rate), pass.input().values(),
                    pass.output.values());
        else
            copyValues(pass.input().values(), pass.output.values());
    }

    void backward(const Backward& pass) const noexcept {
        if (!pass.dInput())
            return;
        if (pass.behaviour == Behaviour::Training)
            dropOut(pass.random, static_cast<float>(rate), pass.dOutput.values(),
                    pass.dInput().values());
        else
            copyValues(pass.dOutput.values(), pass.dInput().values());
    }

    /// At inference the value itself.
    OutputParts madeOf(const TensorPlace& at, Shapes) const { return OutputParts::ofValue(at); }
};

} // namespace fovea
