#pragma once

#include <string_view>

#include "core/kernels/convolution.hpp"

namespace fovea {

/// What the passes take for this shape, in words for people: "direct", "Winograd F(4x4, 3x3)".
struct ConvolutionAlgorithms {
    std::string_view forward;
    std::string_view backwardData;
    std::string_view backwardWeights;
};

ConvolutionAlgorithms convolutionAlgorithms(const ConvolutionShape& shape);

} // namespace fovea
