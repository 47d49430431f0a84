#pragma once

#include <algorithm>

#include "plugins/activation/pointwise.hpp"

namespace fovea {

/// x * min(max(0, x + 3), 6) / 6
/// in      [N, D, H, W, C]
/// out     [N, D, H, W, C]
/// source  Howard and others 2019, "Searching for MobileNetV3"
struct HardSwish : Pointwise<HardSwish> {
    static constexpr About about{"activation.hard_swish", 1, "Hard swish",
                                 "A SiLU drawn with straight lines, which costs less."};

    static constexpr auto settings() { return std::tuple{}; }

    float value(float x) const { return x * std::clamp(x + 3, 0.0F, 6.0F) / 6; }

    float derivative(float x) const {
        if (x <= -3)
            return 0;
        return x <= 3 ? x / 3 + 0.5F : 1.0F;
    }
};

} // namespace fovea
