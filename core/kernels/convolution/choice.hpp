#pragma once

#include "core/kernels/convolution/method.hpp"

namespace fovea::convolution {

/// What each pass is computed by: of all methods that compute it, the one that costs least; of
/// several, the first in the list.
const Method& forwardMethod(const ConvolutionShape& shape);
const Method& backwardDataMethod(const ConvolutionShape& shape);
const Method& backwardWeightsMethod(const ConvolutionShape& shape);

} // namespace fovea::convolution
