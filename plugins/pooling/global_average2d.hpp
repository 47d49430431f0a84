#pragma once

#include "core/kernels/pooling.hpp"
#include "core/layer/declare.hpp"

namespace fovea {

/// Takes the mean of each feature map, whatever its size.
/// in      [N, D, H, W, C]
/// out     [N, 1, 1, 1, C]
/// source  Lin, Chen, Yan 2014, "Network in network"; ONNX GlobalAveragePool
struct GlobalAverage2d {
    static constexpr About about{"pool.global_average2d", 1, "Global average",
                                 "Turns each feature map into one number, its mean."};

    static constexpr auto settings() { return std::tuple{}; }

    Result<Plan> plan(Shapes inputs) const {
        Plan plan;
        plan.output = {inputs[0].n, 1, 1, 1, inputs[0].c};
        plan.reach.isGlobal = true;
        plan.backwardReadsInputs = false;
        return plan;
    }

    void forward(const Forward& pass) const noexcept {
        globalAverageForward(pass.input(), pass.output);
    }

    void backward(const Backward& pass) const noexcept {
        if (pass.dInput())
            globalAverageBackward(pass.dOutput, pass.dInput());
    }

    OutputParts madeOf(const TensorPlace& at, Shapes inputs) const {
        const Shape& input = inputs[0];
        const std::int64_t count = input.d * input.h * input.w;
        OutputParts parts;
        for (std::int64_t pixel = 0; pixel < count; ++pixel)
            parts.taps.push_back({.at = placeOf(pixel * input.c + at.map, input),
                                  .factor = 1.0F / static_cast<float>(count)});
        return parts;
    }
};

} // namespace fovea
