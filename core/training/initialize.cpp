#include "core/training/initialize.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/base/parallel.hpp"

namespace fovea {

namespace {

/// FNV-1a (Fowler, Noll, Vo): the same on every machine, which std::hash is not.
std::uint64_t hashOf(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char each : text)
        hash = (hash ^ static_cast<unsigned char>(each)) * 0x100000001b3U;
    return hash;
}

/// The standard deviation that keeps the signal's variance through the layer: eq. 10 of He et al.,
/// eq. 12 of Glorot and Bengio.
float deviationOf(const WeightInfo& info, InitKind kind) {
    const auto in = static_cast<float>(std::max<std::int64_t>(1, info.fanIn));
    const auto out = static_cast<float>(std::max<std::int64_t>(1, info.fanOut));
    const bool isKaiming = kind == InitKind::KaimingUniform || kind == InitKind::KaimingNormal;
    return std::sqrt(2.0F / (isKaiming ? in : in + out));
}

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

/// Box and Muller 1958: two normal numbers from two uniform ones.
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

/// What a weight that is not drawn starts with.
float constantOf(const WeightInfo& info) {
    if (info.start == WeightStart::Constant)
        return info.startConstant;
    return info.start == WeightStart::One ? 1.0F : 0.0F;
}

} // namespace

void initializeWeights(Network& network, InitKind kind, std::uint64_t seed) {
    for (NetworkWeight& weight : network.weights()) {
        if (!weight.info.startValues.empty()) {
            std::ranges::copy(weight.info.startValues, weight.values.begin());
            continue;
        }
        if (weight.info.start != WeightStart::Fan) {
            std::fill(weight.values.begin(), weight.values.end(), constantOf(weight.info));
            continue;
        }
        const RandomKey key{seed, streamOf(hashOf(weight.name()))};
        const float deviation = deviationOf(weight.info, kind);
        if (kind == InitKind::KaimingNormal || kind == InitKind::XavierNormal)
            fillNormal(weight.values, deviation, key);
        else // a uniform distribution on [-b, b] has the deviation b / sqrt(3)
            fillUniform(weight.values, deviation * std::sqrt(3.0F), key);
    }
}

} // namespace fovea
