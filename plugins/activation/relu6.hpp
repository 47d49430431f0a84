#pragma once

#include <algorithm>

#include "plugins/activation/pointwise.hpp"

namespace fovea {

/// min(max(0, x), 6)
/// in      [N, D, H, W, C]
/// out     [N, D, H, W, C]
/// source  Sandler and others 2018, "MobileNetV2: inverted residuals and linear bottlenecks"
struct Relu6 : Pointwise<Relu6> {
    static constexpr About about{
        "activation.relu6", 1, "ReLU6",
        "A ReLU that is cut off at 6, as small networks for phones have it."};

    static constexpr auto settings() { return std::tuple{}; }

    float value(float x) const { return std::clamp(x, 0.0F, 6.0F); }

    float derivative(float x) const { return x > 0 && x <= 6 ? 1.0F : 0.0F; }
};

} // namespace fovea
