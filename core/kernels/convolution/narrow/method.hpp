#pragma once

#include "core/kernels/convolution/method.hpp"

namespace fovea::convolution {

/// For few channels, where vectors over them would stay partly empty: forward and to the weights
/// from images of one channel, and back to the data of few.
extern const Method narrowMethod;

} // namespace fovea::convolution
