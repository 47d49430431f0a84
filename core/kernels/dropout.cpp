#include "core/kernels/dropout.hpp"

#include <algorithm>
#include <cstdint>

#include "core/base/parallel.hpp"

namespace fovea {

void dropOut(RandomKey key, float rate, std::span<const float> input, std::span<float> output) {
    constexpr std::int64_t valuesPerBlock = 4; // of random bits
    constexpr std::int64_t blocksPerTask = 1024;
    const auto count = static_cast<std::int64_t>(input.size());
    const float scale = 1.0F / (1.0F - rate);
    const std::int64_t blocks = (count + valuesPerBlock - 1) / valuesPerBlock;
    parallelChunks(blocks, blocksPerTask, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t block = begin; block < end; ++block) {
            const auto bits = randomBits(key, static_cast<std::uint64_t>(block));
            const auto first = static_cast<std::size_t>(block * valuesPerBlock);
            const std::size_t last = std::min(input.size(), first + valuesPerBlock);
            for (std::size_t i = first; i < last; ++i)
                output[i] = unitFloat(bits[i - first]) < rate ? 0.0F : input[i] * scale;
        }
    });
}

} // namespace fovea
