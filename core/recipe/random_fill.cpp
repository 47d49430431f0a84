#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "core/base/parallel.hpp"
#include "core/recipe/initialization_type.hpp"

namespace fovea {

void fillUniform(std::span<float> values, float bound, RandomKey key) {
    parallelChunks(static_cast<std::int64_t>(values.size()), 1 << 16, [&](auto begin, auto end) {
        for (std::int64_t i = begin; i < end; i += 4) { // a chunk is a multiple of a block
            const auto bits = randomBits(key, static_cast<std::uint64_t>(i / 4));
            for (std::int64_t j = i; j < std::min(i + 4, end); ++j)
                values[static_cast<std::size_t>(j)] =
                    bound * (2 * unitFloat(bits[static_cast<std::size_t>(j - i)]) - 1);
        }
    });
}

void fillNormal(std::span<float> values, float deviation, RandomKey key) {
    constexpr float turn = 2 * std::numbers::pi_v<float>;
    parallelChunks(static_cast<std::int64_t>(values.size()), 1 << 16, [&](auto begin, auto end) {
        for (std::int64_t i = begin; i < end; i += 4) {
            const auto bits = randomBits(key, static_cast<std::uint64_t>(i / 4));
            std::array<float, 4> normal{};
            for (std::size_t pair = 0; pair < 4; pair += 2) {
                const float radius =
                    deviation * std::sqrt(-2 * std::log(1 - unitFloat(bits[pair])));
                const float angle = turn * unitFloat(bits[pair + 1]);
                normal[pair] = radius * std::cos(angle);
                normal[pair + 1] = radius * std::sin(angle);
            }
            std::copy_n(normal.begin(), std::min<std::int64_t>(4, end - i), values.begin() + i);
        }
    });
}

} // namespace fovea
