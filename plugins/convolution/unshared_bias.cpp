#include "plugins/convolution/unshared_bias.hpp"

#include "core/base/parallel.hpp"

namespace fovea {

namespace {

constexpr std::int64_t valuesPerTask = 16 * 1024;

} // namespace

void addUnsharedBias(View<float> output, std::span<const float> bias) noexcept {
    const std::int64_t values = output.shape.perSample();
    parallelChunks(values, valuesPerTask, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t n = 0; n < output.shape.n; ++n) {
            float* to = output.sample(n).data;
            const float* from = bias.data();
            for (std::int64_t i = begin; i < end; ++i)
                to[i] += from[i];
        }
    });
}

void unsharedBiasGradient(View<const float> dOutput, std::span<float> dBias) noexcept {
    const std::int64_t values = dOutput.shape.perSample();
    parallelChunks(values, valuesPerTask, [&](std::int64_t begin, std::int64_t end) {
        float* to = dBias.data();
        for (std::int64_t i = begin; i < end; ++i)
            to[i] = 0;
        for (std::int64_t n = 0; n < dOutput.shape.n; ++n) {
            const float* from = dOutput.sample(n).data;
            for (std::int64_t i = begin; i < end; ++i)
                to[i] += from[i];
        }
    });
}

} // namespace fovea
