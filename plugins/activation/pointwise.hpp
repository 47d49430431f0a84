#pragma once

#include "core/base/parallel.hpp"
#include "core/layer/declare.hpp"

namespace fovea {

/// What an activation layer is that takes its derivative from its input: `Self` has its settings,
/// value(x) and derivative(x). Where there is a kink, derivative gives the one from the left.
/// in      [N, D, H, W, C]
/// out     [N, D, H, W, C]
template <class Self>
struct Pointwise {
    Result<Plan> plan(Shapes inputs) const {
        Plan plan;
        plan.output = inputs[0];
        return plan;
    }

    void forward(const Forward& pass) const noexcept {
        const float* x = pass.input().data;
        float* y = pass.output.data;
        const Self self = static_cast<const Self&>(*this);
        parallelChunks(pass.output.shape.elements(), valuesPerTask,
                       [=](std::int64_t begin, std::int64_t end) {
                           for (std::int64_t i = begin; i < end; ++i)
                               y[i] = self.value(x[i]);
                       });
    }

    void backward(const Backward& pass) const noexcept {
        if (!pass.dInput())
            return;
        const float* x = pass.input().data;
        const float* dy = pass.dOutput.data;
        float* dx = pass.dInput().data;
        const Self self = static_cast<const Self&>(*this);
        parallelChunks(pass.dOutput.shape.elements(), valuesPerTask,
                       [=](std::int64_t begin, std::int64_t end) {
                           for (std::int64_t i = begin; i < end; ++i)
                               dx[i] = dy[i] * self.derivative(x[i]);
                       });
    }

    OutputParts madeOf(const TensorPlace& at, Shapes) const { return OutputParts::ofFunction(at); }

    OwnAnswer answerOf(const TapValues& taps) const {
        const Self& self = static_cast<const Self&>(*this);
        return {static_cast<double>(self.value(taps.values[0])),
                {static_cast<double>(self.derivative(taps.values[0]))}};
    }

private:
    static constexpr std::int64_t valuesPerTask = 16 * 1024;
};

} // namespace fovea
