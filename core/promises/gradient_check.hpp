#pragma once

#include <span>
#include <string>

#include "core/base/function_ref.hpp"
#include "core/base/random.hpp"

namespace fovea {

/// What a comparison of gradients found.
struct GradientReport {
    int compared = 0;
    int kinks = 0;       ///< left out: the function bends near the value
    std::string failure; ///< empty if all agree; else the worst place with both numbers

    /// All agree, and enough was compared for that to mean something: a third at least, since a
    /// weight that many rectified cells share has many kinks near it.
    bool isGood() const { return failure.empty() && compared > 0 && kinks <= 2 * compared; }
};

/// Holds `gradient` against central differences of `objective`, which is evaluated anew after each
/// change of one of `values`; up to a few dozen of them are drawn. Where slopes over a step and
/// over half of it do not fit together, the function has a kink (a rectifier at zero, two equal
/// maxima) and the value is left out. objective  the weighted sum of outputs whose gradient is
/// checked, relative to any fixed constant
GradientReport checkGradient(std::span<float> values, std::span<const float> gradient,
                             FunctionRef<double()> objective, RandomStream& random);

} // namespace fovea
