#pragma once

#include <array>
#include <cmath>

#include "plugins/activation/pointwise.hpp"

namespace fovea {

/// x * P(X <= x) of a standard normal X, exactly or by a tanh
/// in      [N, D, H, W, C]
/// out     [N, D, H, W, C]
/// source  Hendrycks, Gimpel 2016, "Gaussian error linear units"; PyTorch GELU
struct Gelu : Pointwise<Gelu> {
    enum class Approximate { None, Tanh };

    Approximate approximate = Approximate::None;

    static constexpr About about{
        "activation.gelu", 1, "GELU",
        "Weighs each value with the share of a normal distribution below it."};

    static constexpr auto settings() {
        return std::tuple{setting(&Gelu::approximate, "approximate",
                                  "Take the error function, or its likeness by a tanh",
                                  std::array{Choice<Approximate>{Approximate::None, "none"},
                                             Choice<Approximate>{Approximate::Tanh, "tanh"}})};
    }

    float value(float x) const { return x * share(x); }

    float derivative(float x) const {
        if (approximate == Approximate::None)
            return share(x) + x * std::exp(-x * x / 2) * 0.39894228F;
        const float t = std::tanh(root * (x + cubic * x * x * x));
        return (1 + t) / 2 + x * (1 - t * t) / 2 * root * (1 + 3 * cubic * x * x);
    }

private:
    static constexpr float root = 0.79788456F; ///< sqrt(2 / pi)
    static constexpr float cubic = 0.044715F;

    float share(float x) const {
        return approximate == Approximate::None
                   ? std::erfc(-x * 0.70710678F) / 2
                   : (1 + std::tanh(root * (x + cubic * x * x * x))) / 2;
    }
};

} // namespace fovea
