#include "core/base/half.hpp"

#include <bit>

namespace fovea {

namespace {

constexpr std::uint32_t floatInfinity = 0x7f800000U;
constexpr std::uint32_t leastNormalHalf = 113U << 23; ///< 2^-14 as a float
constexpr std::uint32_t tooLarge = 143U << 23;        ///< 2^16
constexpr std::uint32_t rebias = 112U << 23;          ///< of the exponent: 127 - 15

} // namespace

std::uint16_t halfBits(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t sign = bits >> 16 & 0x8000U;
    std::uint32_t rest = bits & 0x7fffffffU;
    std::uint32_t half = 0;
    if (rest > floatInfinity) {
        half = 0x7e00U;
    } else if (rest >= tooLarge) {
        half = 0x7c00U;
    } else if (rest < leastNormalHalf) {
        // Added to 0.5, whose last bit is worth the least half, the value is rounded by the adder.
        const float shifted = std::bit_cast<float>(rest) + 0.5F;
        half = std::bit_cast<std::uint32_t>(shifted) - std::bit_cast<std::uint32_t>(0.5F);
    } else {
        rest += 0xfffU + (rest >> 13 & 1U) - rebias;
        half = rest >> 13;
    }
    return static_cast<std::uint16_t>(half | sign);
}

float fromHalfBits(std::uint16_t bits) {
    const std::uint32_t sign = (bits & 0x8000U) << 16;
    const std::uint32_t exponent = bits >> 10 & 0x1fU;
    const std::uint32_t fraction = bits & 0x3ffU;
    if (exponent == 0) {
        const float magnitude = static_cast<float>(fraction) * 0x1p-24F;
        return std::bit_cast<float>(std::bit_cast<std::uint32_t>(magnitude) | sign);
    }
    const std::uint32_t wide = exponent == 0x1fU ? floatInfinity | fraction << 13
                                                 : ((exponent + 112U) << 23 | fraction << 13);
    return std::bit_cast<float>(wide | sign);
}

} // namespace fovea
