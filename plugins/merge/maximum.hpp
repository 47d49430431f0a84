#pragma once

#include "core/base/parallel.hpp"
#include "core/layer/declare.hpp"
#include "plugins/merge/same_shapes.hpp"

namespace fovea {

/// Keeps the largest of its inputs at each place; of equal ones, the gradient goes to the first.
/// in      2 to 16 of [N, D, H, W, C]
/// out     [N, D, H, W, C]
/// errors  inputs of different shapes
/// source  Goodfellow, Warde-Farley, Mirza, Courville, Bengio 2013, "Maxout networks"; ONNX Max
struct Maximum {
    static constexpr About about{"merge.maximum", 1, "Maximum",
                                 "Keeps the largest of its inputs, value by value."};
    static constexpr Arity arity{2, 16};

    static constexpr auto settings() { return std::tuple{}; }

    Result<Plan> plan(Shapes inputs) const { return sameShapesPlan(inputs); }

    void forward(const Forward& pass) const noexcept {
        parallelChunks(pass.output.shape.elements(), valuesPerTask,
                       [&](std::int64_t begin, std::int64_t end) {
                           for (std::int64_t i = begin; i < end; ++i)
                               pass.output.data[i] = pass.inputs[winner(pass.inputs, i)].data[i];
                       });
    }

    void backward(const Backward& pass) const noexcept {
        parallelChunks(pass.dOutput.shape.elements(), valuesPerTask,
                       [&](std::int64_t begin, std::int64_t end) {
                           for (std::int64_t i = begin; i < end; ++i) {
                               const std::size_t won = winner(pass.inputs, i);
                               for (std::size_t k = 0; k < pass.dInputs.size(); ++k)
                                   if (pass.dInputs[k])
                                       pass.dInputs[k].data[i] =
                                           k == won ? pass.dOutput.data[i] : 0.0F;
                           }
                       });
    }

    OutputParts madeOf(const TensorPlace& at, Shapes inputs) const {
        return sameShapesParts(Join::Largest, at, inputs);
    }

private:
    static constexpr std::int64_t valuesPerTask = 16 * 1024;

    static std::size_t winner(std::span<const View<const float>> inputs, std::int64_t i) {
        std::size_t best = 0;
        for (std::size_t k = 1; k < inputs.size(); ++k)
            if (inputs[k].data[i] > inputs[best].data[i])
                best = k;
        return best;
    }
};

} // namespace fovea
