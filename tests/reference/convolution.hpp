#pragma once

#include <span>
#include <vector>

#include "core/kernels/convolution.hpp"

namespace fovea::reference {

/// The definition in core/kernels/convolution.hpp, term by term, in double precision.
std::vector<double> convolutionForward(const ConvolutionShape& shape, std::span<const float> input,
                                       std::span<const float> weight, std::span<const float> bias);

struct ConvolutionGradients {
    std::vector<double> dInput;
    std::vector<double> dWeight;
    std::vector<double> dBias;
};

ConvolutionGradients convolutionBackward(const ConvolutionShape& shape,
                                         std::span<const float> input,
                                         std::span<const float> weight,
                                         std::span<const float> dOutput);

} // namespace fovea::reference
