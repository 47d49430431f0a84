#pragma once

#include "plugins/activation/pointwise.hpp"

namespace fovea {

/// x where x > 0, else slope * x
/// in      [N, D, H, W, C]
/// out     [N, D, H, W, C]
/// source  Maas, Hannun, Ng 2013, "Rectifier nonlinearities improve neural network acoustic models"
struct LeakyRelu : Pointwise<LeakyRelu> {
    double slope = 0.01;

    static constexpr About about{"activation.leaky_relu", 1, "Leaky ReLU",
                                 "Keeps positive values and makes negative ones small."};

    static constexpr auto settings() {
        return std::tuple{
            setting(&LeakyRelu::slope, "slope", "Factor of the negative values", Range{0, 1})};
    }

    float value(float x) const { return x > 0 ? x : static_cast<float>(slope) * x; }

    float derivative(float x) const { return x > 0 ? 1.0F : static_cast<float>(slope); }
};

} // namespace fovea
