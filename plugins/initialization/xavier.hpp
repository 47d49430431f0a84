#pragma once

#include <cmath>

#include "core/recipe/initialization_type.hpp"

namespace fovea {

/// The deviation sqrt(2 / (fan in + fan out)), a mean between what keeps the signal's variance and
/// what keeps the gradient's, for activations that are straight at 0.
/// source  Glorot and Bengio 2010, eq. 12 and 16
inline float xavierDeviation(const Fan& fan) {
    return std::sqrt(2.0F / (static_cast<float>(fan.in) + static_cast<float>(fan.out)));
}

struct XavierUniform {
    static constexpr About about{
        "xavier_uniform", 1, "Xavier, uniform",
        "Suits tanh: evenly, by the number of a weight's inputs and outputs."};

    static constexpr auto settings() { return std::tuple{}; }

    void fill(std::span<float> weights, const Fan& fan, RandomKey random) const noexcept {
        // A uniform distribution on [-b, b] has the deviation b / sqrt(3).
        fillUniform(weights, xavierDeviation(fan) * std::sqrt(3.0F), random);
    }
};

struct XavierNormal {
    static constexpr About about{
        "xavier_normal", 1, "Xavier, normal",
        "Suits tanh: normally, by the number of a weight's inputs and outputs."};

    static constexpr auto settings() { return std::tuple{}; }

    void fill(std::span<float> weights, const Fan& fan, RandomKey random) const noexcept {
        fillNormal(weights, xavierDeviation(fan), random);
    }
};

} // namespace fovea
