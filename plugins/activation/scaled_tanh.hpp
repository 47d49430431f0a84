#pragma once

#include <cmath>

#include "plugins/activation/pointwise.hpp"

namespace fovea {

/// 1.7159 * tanh(2 x / 3), which maps -1 and 1 onto themselves
/// in      [N, D, H, W, C]
/// out     [N, D, H, W, C]
/// source  LeCun 1989, "Generalization and network design strategies"; LeCun, Bottou, Bengio,
///         Haffner 1998, "Gradient-based learning applied to document recognition", appendix A
struct ScaledTanh : Pointwise<ScaledTanh> {
    static constexpr About about{"activation.scaled_tanh", 1, "Scaled tanh", Category::Activation,
                                 "LeCun's squashing function: a tanh that maps 1 onto 1."};

    static constexpr auto settings() { return std::tuple{}; }

    float value(float x) const { return amplitude * std::tanh(slope * x); }

    float derivative(float x) const {
        const float t = std::tanh(slope * x);
        return amplitude * slope * (1 - t * t);
    }

private:
    static constexpr float amplitude = 1.7159F;
    static constexpr float slope = 2.0F / 3.0F;
};

} // namespace fovea
