#pragma once

#include <string>

#include "core/layer/output_parts.hpp"
#include "core/layer/plan.hpp"

namespace fovea {

/// What a layer plans that joins inputs of one shape, value by value.
/// errors  inputs of different shapes
inline Result<Plan> sameShapesPlan(Shapes inputs) {
    for (const Shape& input : inputs.subspan(1))
        if (input != inputs[0])
            return fail(ErrorKind::Network,
                        "its inputs " + toString(inputs[0]) + " and " + toString(input) +
                            " differ; bring them to one size, for instance by a convolution "
                            "with kernel 1x1 on one of them");
    Plan plan;
    plan.output = inputs[0];
    return plan;
}

/// What a value is made of where inputs of one shape are joined so.
inline OutputParts sameShapesParts(Join join, const TensorPlace& at, Shapes inputs) {
    OutputParts parts;
    parts.join = join;
    for (std::size_t input = 0; input < inputs.size(); ++input)
        parts.taps.push_back({input, at});
    return parts;
}

} // namespace fovea
