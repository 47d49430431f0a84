#pragma once

#include <cmath>

#include "core/recipe/initialization_type.hpp"

namespace fovea {

/// The deviation sqrt(2 / fan in), which keeps the signal's variance through layers with ReLU.
/// source  He, Zhang, Ren, Sun 2015, eq. 10
inline float kaimingDeviation(const Fan& fan) {
    return std::sqrt(2.0F / static_cast<float>(fan.in));
}

struct KaimingUniform {
    static constexpr About about{"kaiming_uniform", 1, "Kaiming, uniform",
                                 "Suits ReLU: evenly, by the number of a weight's inputs."};

    static constexpr auto settings() { return std::tuple{}; }

    void fill(std::span<float> weights, const Fan& fan, RandomKey random) const noexcept {
        // A uniform distribution on [-b, b] has the deviation b / sqrt(3).
        fillUniform(weights, kaimingDeviation(fan) * std::sqrt(3.0F), random);
    }
};

struct KaimingNormal {
    static constexpr About about{"kaiming_normal", 1, "Kaiming, normal",
                                 "Suits ReLU: normally, by the number of a weight's inputs."};

    static constexpr auto settings() { return std::tuple{}; }

    void fill(std::span<float> weights, const Fan& fan, RandomKey random) const noexcept {
        fillNormal(weights, kaimingDeviation(fan), random);
    }
};

} // namespace fovea
