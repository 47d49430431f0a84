#pragma once

#include <cmath>

#include "plugins/activation/pointwise.hpp"

namespace fovea {

/// x / (1 + exp(-x))
/// in      [N, D, H, W, C]
/// out     [N, D, H, W, C]
/// source  Elfwing, Uchibe, Doya 2017, "Sigmoid-weighted linear units"; Ramachandran, Zoph, Le 2017
/// (Swish)
struct Silu : Pointwise<Silu> {
    static constexpr About about{"activation.silu", 1, "SiLU",
                                 "Weighs each value with its own sigmoid; also called Swish."};

    static constexpr auto settings() { return std::tuple{}; }

    float value(float x) const { return x / (1 + std::exp(-x)); }

    float derivative(float x) const {
        const float share = 1 / (1 + std::exp(-x));
        return share * (1 + x * (1 - share));
    }
};

} // namespace fovea
