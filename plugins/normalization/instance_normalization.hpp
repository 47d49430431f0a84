#pragma once

#include "core/layer/declare.hpp"
#include "plugins/normalization/cells.hpp"

namespace fovea {

/// Brings each channel of each sample to mean 0 and variance 1, by statistics of that sample in
/// training and at inference.
/// in      [N, D, H, W, C]
/// out     [N, D, H, W, C]
/// weights weight [C], bias [C] where affine; else none
/// saved   mean, inverse_deviation: [N, C]
/// source  Ulyanov, Vedaldi, Lempitsky 2016, "Instance normalization"; PyTorch's InstanceNorm2d
struct InstanceNormalization {
    double epsilon = 1e-5;
    bool isAffine = false;

    static constexpr About about{"normalization.instance", 1, "Instance normalization",
                                 "Brings each channel of each sample to mean 0 and variance 1."};

    static constexpr auto settings() {
        return std::tuple{
            setting(&InstanceNormalization::epsilon, "epsilon",
                    "Added to the variance, so that a constant channel is not divided by zero",
                    Range{1e-8, 1}),
            setting(&InstanceNormalization::isAffine, "affine",
                    "Learn a scale and an offset for each channel")};
    }

    Result<Plan> plan(Shapes inputs) const {
        return cellsPlan(inputs[0], cells(inputs[0]), isAffine);
    }

    void forward(const Forward& pass) const noexcept {
        cellsForward(cells(pass.input().shape), epsilon, pass);
    }

    void backward(const Backward& pass) const noexcept {
        cellsBackward(cells(pass.input().shape), pass);
    }

    OutputParts madeOf(const TensorPlace& at, Shapes inputs) const {
        const Shape sample = inputs[0].withBatch(1);
        return cellsParts(sample, cells(sample), isAffine, at);
    }

    OwnAnswer answerOf(const TapValues& taps) const { return cellsAnswer(epsilon, taps); }

private:
    static Cells cells(const Shape& input) { return Cells::ofSamples(input, input.c); }
};

} // namespace fovea
