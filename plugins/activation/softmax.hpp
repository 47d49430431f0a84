#pragma once

#include <algorithm>
#include <cmath>

#include "core/base/parallel.hpp"
#include "core/layer/declare.hpp"

namespace fovea {

/// exp(x[c]) / sum over c of exp(x[c]), over the channels of each pixel. A loss with softmax wants
/// logits, so this is for the inside of a network.
/// in      [N, D, H, W, C]
/// out     [N, D, H, W, C]   positive, with the sum 1 over C
/// source  Bridle 1990, "Probabilistic interpretation of feedforward classification network
///         outputs"; PyTorch Softmax2d
struct Softmax {
    static constexpr About about{"activation.softmax", 1, "Softmax",
                                 "Turns the channels of each pixel into shares of one."};

    static constexpr auto settings() { return std::tuple{}; }

    Result<Plan> plan(Shapes inputs) const {
        Plan plan = Plan::unchanged(inputs[0]);
        plan.backwardReadsOutput = true;
        return plan;
    }

    void forward(const Forward& pass) const noexcept {
        forPixels(pass.output.shape, [&](std::int64_t first, std::int64_t channels) {
            const float* x = pass.input().data + first;
            float* y = pass.output.data + first;
            const float largest = *std::max_element(x, x + channels);
            float sum = 0;
            for (std::int64_t c = 0; c < channels; ++c) {
                y[c] = std::exp(x[c] - largest);
                sum += y[c];
            }
            for (std::int64_t c = 0; c < channels; ++c)
                y[c] /= sum;
        });
    }

    /// dInput[c] = y[c] * (dOutput[c] - sum over k of y[k] * dOutput[k])
    void backward(const Backward& pass) const noexcept {
        if (!pass.dInput())
            return;
        forPixels(pass.output.shape, [&](std::int64_t first, std::int64_t channels) {
            const float* y = pass.output.data + first;
            const float* dy = pass.dOutput.data + first;
            float* dx = pass.dInput().data + first;
            float mean = 0;
            for (std::int64_t c = 0; c < channels; ++c)
                mean += y[c] * dy[c];
            for (std::int64_t c = 0; c < channels; ++c)
                dx[c] = y[c] * (dy[c] - mean);
        });
    }

    OutputParts madeOf(const TensorPlace& at, Shapes inputs) const {
        OutputParts parts;
        parts.join = Join::Own;
        for (std::int64_t c = 0; c < inputs[0].c; ++c)
            parts.taps.push_back({.at = {at.d, at.y, at.x, c}});
        return parts;
    }

    OwnAnswer answerOf(const TapValues& taps) const {
        const auto own = static_cast<std::size_t>(taps.at.map);
        const auto largest = static_cast<double>(std::ranges::max(taps.values));
        std::vector<double> shares;
        double sum = 0;
        for (const float x : taps.values) {
            shares.push_back(std::exp(static_cast<double>(x) - largest));
            sum += shares.back();
        }
        OwnAnswer answer;
        answer.output = shares[own] / sum;
        for (std::size_t c = 0; c < shares.size(); ++c)
            answer.slopes.push_back(answer.output * ((c == own ? 1 : 0) - shares[c] / sum));
        answer.between = {{"largest", largest}, {"exponential", shares[own]}, {"their sum", sum}};
        return answer;
    }

private:
    template <class Visit>
    static void forPixels(const Shape& shape, Visit visit) {
        constexpr std::int64_t valuesPerTask = 16 * 1024;
        parallelChunks(shape.pixels(), std::max<std::int64_t>(1, valuesPerTask / shape.c),
                       [&](std::int64_t begin, std::int64_t end) {
                           for (std::int64_t pixel = begin; pixel < end; ++pixel)
                               visit(pixel * shape.c, shape.c);
                       });
    }
};

} // namespace fovea
