#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "core/base/parallel.hpp"
#include "core/base/random.hpp"
#include "core/kernels/elementwise.hpp"
#include "core/layer/declare.hpp"

namespace fovea {

/// Adds noise of a normal distribution around 0 while training; at inference it does nothing.
/// in      [N, D, H, W, C]
/// out     [N, D, H, W, C]
/// source  Bishop 1995, "Training with noise is equivalent to Tikhonov regularization"; Keras
///         GaussianNoise
struct GaussianNoise {
    double deviation = 0.1;

    static constexpr About about{"regularization.gaussian_noise", 1, "Gaussian noise",
                                 "Adds random noise to the values while training."};

    static constexpr auto settings() {
        return std::tuple{setting(&GaussianNoise::deviation, "deviation",
                                  "Standard deviation of the noise", Range{0, 10})};
    }

    Result<Plan> plan(Shapes inputs) const { return Plan::unchanged(inputs[0]); }

    void forward(const Forward& pass) const noexcept {
        if (pass.behaviour == Behaviour::Training)
            addNoise(pass.random, pass.input(), pass.output);
        else
            copyValues(pass.input().values(), pass.output.values());
    }

    void backward(const Backward& pass) const noexcept {
        if (pass.dInput())
            copyValues(pass.dOutput.values(), pass.dInput().values());
    }

    /// At inference the value itself.
    OutputParts madeOf(const TensorPlace& at, Shapes) const { return OutputParts::ofValue(at); }

private:
    static constexpr std::int64_t valuesPerBlock = 4; // of random bits
    static constexpr std::int64_t blocksPerTask = 1024;

    /// The noise of a value follows from the key and its place in the batch alone.
    void addNoise(RandomKey key, const View<const float>& from, const View<float>& to) const {
        const std::int64_t count = from.shape.elements();
        parallelChunks((count + valuesPerBlock - 1) / valuesPerBlock, blocksPerTask,
                       [&](std::int64_t begin, std::int64_t end) {
                           for (std::int64_t block = begin; block < end; ++block) {
                               const std::array<float, valuesPerBlock> noise =
                                   noiseOf(randomBits(key, static_cast<std::uint64_t>(block)));
                               const std::int64_t first = block * valuesPerBlock;
                               const std::int64_t last = std::min(count, first + valuesPerBlock);
                               for (std::int64_t i = first; i < last; ++i)
                                   to.data[i] =
                                       from.data[i] + noise[static_cast<std::size_t>(i - first)];
                           }
                       });
    }

    /// Box and Muller 1958: two pairs of numbers that are normally distributed.
    std::array<float, valuesPerBlock> noiseOf(const std::array<std::uint32_t, 4>& bits) const {
        std::array<float, valuesPerBlock> noise{};
        for (std::size_t i = 0; i < bits.size(); i += 2) {
            // 1 - u lies in (0, 1], where the logarithm is finite.
            const float radius = static_cast<float>(deviation) *
                                 std::sqrt(-2.0F * std::log(1.0F - unitFloat(bits[i])));
            const float angle = 2.0F * std::numbers::pi_v<float> * unitFloat(bits[i + 1]);
            noise[i] = radius * std::cos(angle);
            noise[i + 1] = radius * std::sin(angle);
        }
        return noise;
    }
};

} // namespace fovea
