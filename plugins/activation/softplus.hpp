#pragma once

#include <algorithm>
#include <cmath>

#include "plugins/activation/pointwise.hpp"

namespace fovea {

/// log(1 + exp(beta * x)) / beta
/// in      [N, D, H, W, C]
/// out     [N, D, H, W, C]
/// source  Dugas, Bengio, Bélisle, Nadeau, Garcia 2001; PyTorch Softplus
struct Softplus : Pointwise<Softplus> {
    double beta = 1;

    static constexpr About about{"activation.softplus", 1, "Softplus",
                                 "A ReLU with a smooth bend."};

    static constexpr auto settings() {
        return std::tuple{setting(&Softplus::beta, "beta",
                                  "How sharp the bend is; a large one is nearly a ReLU",
                                  Range{0.01, 100})};
    }

    float value(float x) const {
        // The greater part stands outside of the logarithm, where nothing can overflow.
        const float z = static_cast<float>(beta) * x;
        return (std::max(z, 0.0F) + std::log1p(std::exp(-std::abs(z)))) / static_cast<float>(beta);
    }

    float derivative(float x) const { return 1 / (1 + std::exp(-static_cast<float>(beta) * x)); }
};

} // namespace fovea
