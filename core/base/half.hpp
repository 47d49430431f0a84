#pragma once

#include <cstdint>

namespace fovea {

/// A float in the 16 bits of IEEE 754 binary16, rounded to the nearest, ties to even; beyond what
/// 16 bits hold it is infinite.
std::uint16_t halfBits(float value);

/// Exact: every half is a float.
float fromHalfBits(std::uint16_t bits);

} // namespace fovea
