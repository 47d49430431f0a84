#pragma once

#include "core/layer/declare.hpp"

namespace fovea {

/// Divides each value by a power of the squares around it, in the neighbouring channels of its
/// pixel: y = x / (k + alpha / size * sum of squares)^beta.
/// in      [N, D, H, W, C]
/// out     [N, D, H, W, C]   the window has floor((size - 1) / 2) channels before and
///                           ceil((size - 1) / 2) behind its own; beyond the channels are zeros
/// source  Krizhevsky, Sutskever, Hinton 2012, "ImageNet classification with deep convolutional
///         neural networks" (alpha there is not divided by size); PyTorch's LocalResponseNorm,
///         whose window of an even size has the odd channel before instead; ONNX LRN
struct LocalResponse {
    std::int64_t size = 5;
    double alpha = 1e-4;
    double beta = 0.75;
    double k = 1;

    static constexpr std::int64_t mostSize = 255;

    static constexpr About about{
        "normalization.local_response", 1, "Local response normalization",
        "Divides each value by a power of the squares in neighbouring channels."};

    static constexpr auto settings() {
        return std::tuple{
            setting(&LocalResponse::size, "size", "How many neighbouring channels the sum is over",
                    Range{1, static_cast<double>(mostSize)}),
            setting(&LocalResponse::alpha, "alpha",
                    "Factor of the squares; it is divided by the size", Range{0, 100}),
            setting(&LocalResponse::beta, "beta", "Exponent of the divisor", Range{0, 4}),
            setting(&LocalResponse::k, "k", "Added to the sum, so that zeros are not divided by",
                    Range{1e-3, 100})};
    }

    Result<Plan> plan(Shapes inputs) const {
        Plan plan;
        plan.normalizes = true;
        plan.output = inputs[0];
        plan.macs = inputs[0].perSample() * (size + 1);
        return plan;
    }

    void forward(const Forward& pass) const noexcept;
    void backward(const Backward& pass) const noexcept;
    OutputParts madeOf(const TensorPlace& at, Shapes inputs) const;
    OwnAnswer answerOf(const TapValues& taps) const;
};

} // namespace fovea
