#pragma once

#include "core/kernels/elementwise.hpp"
#include "core/layer/declare.hpp"
#include "plugins/merge/same_shapes.hpp"

namespace fovea {

/// Adds feature maps of one shape: the end of a shortcut.
/// in      2 to 16 of [N, D, H, W, C]
/// out     [N, D, H, W, C]
/// errors  inputs of different shapes
/// source  He, Zhang, Ren, Sun 2016, "Deep residual learning for image recognition"
struct Add {
    static constexpr About about{"merge.add", 1, "Add", "Adds its inputs, value by value."};
    static constexpr Arity arity{2, 16};

    static constexpr auto settings() { return std::tuple{}; }

    Result<Plan> plan(Shapes inputs) const {
        Result<Plan> same = sameShapesPlan(inputs);
        if (!same)
            return same;
        Plan& plan = *same;
        plan.canRunInPlace = true;
        plan.backwardReadsInputs = false;
        plan.joining.isSum = true;
        return same;
    }

    void forward(const Forward& pass) const noexcept { addValues(pass.inputs, pass.output); }

    void backward(const Backward& pass) const noexcept {
        for (const View<float>& dInput : pass.dInputs)
            if (dInput)
                copyValues(pass.dOutput.values(), dInput.values());
    }

    OutputParts madeOf(const TensorPlace& at, Shapes inputs) const {
        return sameShapesParts(Join::Sum, at, inputs);
    }
};

} // namespace fovea
