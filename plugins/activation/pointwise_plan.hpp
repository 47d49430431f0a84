#pragma once

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

} // namespace fovea
