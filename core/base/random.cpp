#include "core/base/random.hpp"

#include <cmath>
#include <numbers>

#include <Random123/philox.h>

namespace fovea {

std::uint64_t streamOf(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
    const auto words = randomBits({a, b}, c);
    return (static_cast<std::uint64_t>(words[1]) << 32) | words[0];
}

std::array<std::uint32_t, 4> randomBits(RandomKey key, std::uint64_t index) {
    const auto low = [](std::uint64_t x) { return static_cast<std::uint32_t>(x); };
    const auto high = [](std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32); };
    const r123::Philox4x32::ctr_type counter = {
        {low(index), high(index), low(key.stream), high(key.stream)}};
    const r123::Philox4x32::key_type philoxKey = {{low(key.seed), high(key.seed)}};
    const auto words = r123::Philox4x32{}(counter, philoxKey);
    return {words[0], words[1], words[2], words[3]};
}

RandomStream::RandomStream(RandomKey key, std::uint64_t first) : m_key(key), m_index(first / 4) {
    for (std::uint64_t skipped = 0; skipped < first % 4; ++skipped)
        next();
}

std::uint32_t RandomStream::next() {
    if (m_used == 4) {
        m_block = randomBits(m_key, m_index++);
        m_used = 0;
    }
    return m_block[static_cast<std::size_t>(m_used++)];
}

float RandomStream::uniform() { return unitFloat(next()); }

float RandomStream::uniform(float low, float high) { return low + (high - low) * uniform(); }

float RandomStream::normal() {
    // 1 - u lies in (0, 1], where the logarithm is finite.
    const float radius = std::sqrt(-2.0F * std::log(1.0F - uniform()));
    return radius * std::cos(2.0F * std::numbers::pi_v<float> * uniform());
}

std::uint64_t RandomStream::below(std::uint64_t bound) {
    const std::uint64_t tail =
        (0 - bound) % bound; // 2^64 mod bound: that many values would be biased
    for (;;) {
        const std::uint64_t low = next();
        const std::uint64_t value = (static_cast<std::uint64_t>(next()) << 32) | low;
        if (value >= tail)
            return value % bound;
    }
}

} // namespace fovea
