#pragma once

#include <span>
#include <vector>

#include "core/tensor/view.hpp"

namespace fovea::reference {

/// The definition in core/kernels/dense.hpp, term by term, in double precision.
std::vector<double> denseForward(View<const float> input, std::span<const float> weight,
                                 std::span<const float> bias, std::int64_t out);

struct DenseGradients {
    std::vector<double> dInput;
    std::vector<double> dWeight;
    std::vector<double> dBias;
};

DenseGradients denseBackward(View<const float> input, std::span<const float> weight,
                             View<const float> dOutput);

} // namespace fovea::reference
