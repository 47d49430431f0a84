#pragma once

#include <array>

#include "core/kernels/activation.hpp"
#include "core/layer/output_parts.hpp"
#include "core/layer/plan.hpp"

namespace fovea {

/// What every activation plans: the shape of its input, nothing learnt, and a derivative that its
/// output alone gives, so that it may run in place.
inline Plan pointwisePlan(const Shape& input, Activation activation) {
    Plan plan = Plan::unchanged(input);
    plan.backwardReadsOutput = true;
    plan.joining.activation = activation;
    return plan;
}

/// What it makes of one value.
inline OwnAnswer pointwiseAnswer(Activation activation, const TapValues& taps) {
    std::array<float, 1> output{};
    std::array<float, 1> slope{};
    activate(activation, taps.values.first(1), output);
    activateBackward(activation, output, std::array{1.0F}, slope);
    return {static_cast<double>(output[0]), {static_cast<double>(slope[0])}};
}

} // namespace fovea
