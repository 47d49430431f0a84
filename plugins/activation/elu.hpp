#pragma once

#include <cmath>

#include "plugins/activation/pointwise.hpp"

namespace fovea {

/// x where x > 0, else alpha * (exp(x) - 1)
/// in      [N, D, H, W, C]
/// out     [N, D, H, W, C]
/// source  Clevert, Unterthiner, Hochreiter 2015, "Fast and accurate deep network learning by
/// exponential linear units"
struct Elu : Pointwise<Elu> {
    double alpha = 1;

    static constexpr About about{
        "activation.elu", 1, "ELU",
        "Keeps positive values and lets negative ones run smoothly to minus alpha."};

    static constexpr auto settings() {
        return std::tuple{setting(&Elu::alpha, "alpha",
                                  "Where very negative values end up, below zero", Range{0, 10})};
    }

    float value(float x) const { return x > 0 ? x : static_cast<float>(alpha) * std::expm1(x); }

    float derivative(float x) const {
        return x > 0 ? 1.0F : static_cast<float>(alpha) * std::exp(x);
    }
};

} // namespace fovea
