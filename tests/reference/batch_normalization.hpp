#pragma once

#include <span>
#include <vector>

#include "core/tensor/view.hpp"

namespace fovea::reference {

/// A training pass of core/kernels/batch_normalization.hpp, forward and backward, in double
/// precision.
struct BatchNorm {
    std::vector<double> mean;
    std::vector<double> variance; ///< biased
    std::vector<double> output;
    std::vector<double> dInput;
    std::vector<double> dWeight;
    std::vector<double> dBias;
};

BatchNorm batchNorm(View<const float> input, std::span<const float> weight,
                    std::span<const float> bias, double epsilon, View<const float> dOutput);

} // namespace fovea::reference
