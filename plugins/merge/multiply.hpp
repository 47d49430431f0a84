#pragma once

#include "core/base/parallel.hpp"
#include "core/layer/declare.hpp"
#include "plugins/merge/same_shapes.hpp"

namespace fovea {

/// Multiplies feature maps of one shape, value by value: a gate, or attention.
/// in      2 to 16 of [N, D, H, W, C]
/// out     [N, D, H, W, C]
/// errors  inputs of different shapes
/// source  Hochreiter, Schmidhuber 1997 (gates); ONNX Mul
struct Multiply {
    static constexpr About about{"merge.multiply", 1, "Multiply",
                                 "Multiplies its inputs, value by value."};
    static constexpr Arity arity{2, 16};

    static constexpr auto settings() { return std::tuple{}; }

    Result<Plan> plan(Shapes inputs) const { return sameShapesPlan(inputs); }

    void forward(const Forward& pass) const noexcept {
        parallelChunks(pass.output.shape.elements(), valuesPerTask,
                       [&](std::int64_t begin, std::int64_t end) {
                           for (std::int64_t i = begin; i < end; ++i)
                               pass.output.data[i] = productWithout(pass.inputs, noInput, i);
                       });
    }

    /// The product of the others is formed anew: dividing would lose what a zero stands before.
    void backward(const Backward& pass) const noexcept {
        for (std::size_t k = 0; k < pass.dInputs.size(); ++k)
            if (pass.dInputs[k])
                parallelChunks(pass.dOutput.shape.elements(), valuesPerTask,
                               [&](std::int64_t begin, std::int64_t end) {
                                   for (std::int64_t i = begin; i < end; ++i)
                                       pass.dInputs[k].data[i] =
                                           pass.dOutput.data[i] * productWithout(pass.inputs, k, i);
                               });
    }

    OutputParts madeOf(const TensorPlace& at, Shapes inputs) const {
        return sameShapesParts(Join::Product, at, inputs);
    }

private:
    static constexpr std::int64_t valuesPerTask = 16 * 1024;
    static constexpr std::size_t noInput = static_cast<std::size_t>(-1);

    static float productWithout(std::span<const View<const float>> inputs, std::size_t left,
                                std::int64_t i) {
        float product = 1;
        for (std::size_t k = 0; k < inputs.size(); ++k)
            if (k != left)
                product *= inputs[k].data[i];
        return product;
    }
};

} // namespace fovea
