#pragma once

#include <array>
#include <cstdint>

namespace fovea {

/// Counter-based random numbers (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3",
/// Philox4x32-10): a value is a pure function of its key and its index, so order and thread count
/// never matter and a resumed run continues with the numbers it would have had.
struct RandomKey {
    std::uint64_t seed = 0;
    std::uint64_t stream = 0; ///< what is drawn for: a step, a sample of an epoch, ...

    bool operator==(const RandomKey&) const = default;
};

/// Mixes several numbers (epoch, sample, use, ...) into one stream number.
std::uint64_t streamOf(std::uint64_t a, std::uint64_t b = 0, std::uint64_t c = 0);

/// Four independent 32-bit words for block number `index` of `key`.
std::array<std::uint32_t, 4> randomBits(RandomKey key, std::uint64_t index);

/// Draws one after the other from a key.
class RandomStream {
public:
    explicit RandomStream(RandomKey key) : m_key(key) {}

    /// From its 32-bit word number `first` on, as if those before had been drawn.
    RandomStream(RandomKey key, std::uint64_t first);

    std::uint32_t next();
    float uniform();                          ///< in [0, 1)
    float uniform(float low, float high);     ///< in [low, high)
    float normal();                           ///< mean 0, variance 1 (Box and Muller 1958)
    std::uint64_t below(std::uint64_t bound); ///< in [0, bound), without bias; bound > 0

private:
    RandomKey m_key;
    std::uint64_t m_index = 0;
    std::array<std::uint32_t, 4> m_block{};
    int m_used = 4;
};

/// A float in [0, 1) from 32 random bits.
inline float unitFloat(std::uint32_t bits) { return static_cast<float>(bits >> 8) * 0x1p-24F; }

} // namespace fovea
