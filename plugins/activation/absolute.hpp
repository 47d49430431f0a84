#pragma once

#include <cmath>

#include "plugins/activation/pointwise.hpp"

namespace fovea {

/// |x|
/// in      [N, D, H, W, C]
/// out     [N, D, H, W, C]
/// source  Jarrett, Kavukcuoglu, Ranzato, LeCun 2009, "What is the best multi-stage architecture
/// for
///         object recognition?"
struct Absolute : Pointwise<Absolute> {
    static constexpr About about{
        "activation.absolute", 1, "Absolute value",
        "Rectifies: drops the sign, so that an edge counts whichever side is bright."};

    static constexpr auto settings() { return std::tuple{}; }

    float value(float x) const { return std::abs(x); }

    float derivative(float x) const { return x > 0 ? 1.0F : -1.0F; }
};

} // namespace fovea
