#pragma once

#include <algorithm>
#include <span>

#include "core/base/parallel.hpp"
#include "core/kernels/elementwise.hpp"
#include "core/kernels/work.hpp"
#include "core/layer/declare.hpp"
#include "plugins/regularization/keep.hpp"

namespace fovea {

/// Sets whole feature maps of a sample to zero while training, at random, and scales the others up
/// to make good for it; at inference it does nothing. Backward draws the same numbers again.
/// in      [N, D, H, W, C]
/// out     [N, D, H, W, C]
/// source  Tompson, Goroshin, Jain, LeCun, Bregler 2015, "Efficient object localization using
///         convolutional networks"; PyTorch Dropout2d
struct SpatialDropout {
    double rate = 0.5;

    static constexpr About about{"regularization.spatial_dropout", 1, "Spatial dropout",
                                 "Sets a random share of the feature maps to zero while training."};

    static constexpr auto settings() {
        return std::tuple{setting(&SpatialDropout::rate, "rate",
                                  "Share of the feature maps that is dropped", Range{0, 0.95})};
    }

    Result<Plan> plan(Shapes inputs) const {
        Plan plan = Plan::unchanged(inputs[0]);
        plan.forwardScratchBytes = inputs[0].n * inputs[0].c * std::int64_t{sizeof(float)};
        plan.backwardScratchBytes = plan.forwardScratchBytes;
        return plan;
    }

    void forward(const Forward& pass) const noexcept {
        if (pass.behaviour == Behaviour::Training)
            drop(pass.random, pass.scratch, pass.input(), pass.output);
        else
            copyValues(pass.input().values(), pass.output.values());
    }

    void backward(const Backward& pass) const noexcept {
        if (!pass.dInput())
            return;
        if (pass.behaviour == Behaviour::Training)
            drop(pass.random, pass.scratch, pass.dOutput, pass.dInput());
        else
            copyValues(pass.dOutput.values(), pass.dInput().values());
    }

    /// At inference the value itself.
    OutputParts madeOf(const TensorPlace& at, Shapes) const { return OutputParts::ofValue(at); }

private:
    void drop(RandomKey key, std::span<std::byte> scratch, const View<const float>& from,
              const View<float>& to) const {
        const Shape& shape = from.shape;
        auto* factors = reinterpret_cast<float*>(scratch.data());
        drawFactors(key, {factors, static_cast<std::size_t>(shape.n * shape.c)});
        const std::int64_t perSample = shape.d * shape.h * shape.w;
        parallelChunks(shape.pixels(), itemsPerTask(2 * shape.c * std::int64_t{sizeof(float)}),
                       [&](std::int64_t begin, std::int64_t end) {
                           for (std::int64_t pixel = begin; pixel < end; ++pixel) {
                               const float* factor = factors + pixel / perSample * shape.c;
                               const float* x = from.data + pixel * shape.c;
                               float* y = to.data + pixel * shape.c;
                               for (std::int64_t c = 0; c < shape.c; ++c)
                                   y[c] = kept(x[c], factor[c]);
                           }
                       });
    }

    /// One for each sample and channel: which, follows from the key and their numbers alone.
    void drawFactors(RandomKey key, std::span<float> factors) const {
        constexpr std::size_t perBlock = 4; // of random bits
        const std::size_t blocks = (factors.size() + perBlock - 1) / perBlock;
        parallelChunks(
            static_cast<std::int64_t>(blocks), 1024, [&](std::int64_t begin, std::int64_t end) {
                for (auto block = static_cast<std::size_t>(begin);
                     block < static_cast<std::size_t>(end); ++block) {
                    const auto bits = randomBits(key, block);
                    const std::size_t first = block * perBlock;
                    const std::size_t last = std::min(factors.size(), first + perBlock);
                    for (std::size_t i = first; i < last; ++i)
                        factors[i] = keepFactor(bits[i - first], static_cast<float>(rate));
                }
            });
    }
};

} // namespace fovea
