#pragma once

#include <cstdint>

#include "core/base/random.hpp"

namespace fovea {

/// By what something is multiplied that is dropped with probability `rate`, drawn from 32 random
/// bits: 0, or what makes good for those that are dropped.
inline float keepFactor(std::uint32_t bits, float rate) {
    return unitFloat(bits) < rate ? 0.0F : 1.0F / (1.0F - rate);
}

/// A dropped value is 0 even where the value is not finite.
inline float kept(float value, float factor) { return factor > 0 ? value * factor : 0.0F; }

} // namespace fovea
