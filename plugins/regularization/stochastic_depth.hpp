#pragma once

#include <algorithm>
#include <array>

#include "core/base/parallel.hpp"
#include "core/kernels/elementwise.hpp"
#include "core/layer/declare.hpp"
#include "plugins/regularization/keep.hpp"

namespace fovea {

enum class StochasticDepthMode { Row, Batch };

/// Drops all values of a sample at random while training and scales them up otherwise, to make good
/// for it; at inference it does nothing. Put at the end of a residual branch, before the sum, it
/// leaves out the branch. Backward draws the same numbers again.
/// in      [N, D, H, W, C]
/// out     [N, D, H, W, C]
/// source  Huang, Sun, Liu, Sedra, Weinberger 2016, "Deep networks with stochastic depth" (which
///         scales at inference instead); torchvision StochasticDepth
struct StochasticDepth {
    double rate = 0.2;
    StochasticDepthMode mode = StochasticDepthMode::Row;

    static constexpr About about{"regularization.stochastic_depth", 1, "Stochastic depth",
                                 "Leaves out a residual branch at random while training."};

    static constexpr auto settings() {
        return std::tuple{
            setting(&StochasticDepth::rate, "rate", "How often the branch is left out",
                    Range{0, 0.95}),
            setting(&StochasticDepth::mode, "mode",
                    "What it is left out for: each sample by itself, or a whole batch",
                    std::array{Choice<StochasticDepthMode>{StochasticDepthMode::Row, "row"},
                               Choice<StochasticDepthMode>{StochasticDepthMode::Batch, "batch"}})};
    }

    Result<Plan> plan(Shapes inputs) const { return Plan::unchanged(inputs[0]); }

    void forward(const Forward& pass) const noexcept {
        if (pass.behaviour == Behaviour::Training)
            drop(pass.random, pass.input(), pass.output);
        else
            copyValues(pass.input().values(), pass.output.values());
    }

    void backward(const Backward& pass) const noexcept {
        if (!pass.dInput())
            return;
        if (pass.behaviour == Behaviour::Training)
            drop(pass.random, pass.dOutput, pass.dInput());
        else
            copyValues(pass.dOutput.values(), pass.dInput().values());
    }

    /// At inference the value itself.
    OutputParts madeOf(const TensorPlace& at, Shapes) const { return OutputParts::ofValue(at); }

private:
    static constexpr std::int64_t valuesPerTask = 16 * 1024;

    void drop(RandomKey key, const View<const float>& from, const View<float>& to) const {
        const std::int64_t perSample = from.shape.perSample();
        parallelChunks(from.shape.elements(), valuesPerTask,
                       [&](std::int64_t begin, std::int64_t end) {
                           while (begin < end) {
                               const std::int64_t sample = begin / perSample;
                               const std::int64_t last = std::min(end, (sample + 1) * perSample);
                               const float factor = factorOf(key, sample);
                               for (std::int64_t i = begin; i < last; ++i)
                                   to.data[i] = kept(from.data[i], factor);
                               begin = last;
                           }
                       });
    }

    float factorOf(RandomKey key, std::int64_t sample) const {
        const std::int64_t index = mode == StochasticDepthMode::Row ? sample : 0;
        return keepFactor(randomBits(key, static_cast<std::uint64_t>(index))[0],
                          static_cast<float>(rate));
    }
};

} // namespace fovea
