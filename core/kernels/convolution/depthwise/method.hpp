#pragma once

#include "core/kernels/convolution/method.hpp"

namespace fovea::convolution {

/// For convolutions whose every channel has a kernel of its own.
extern const Method depthwiseMethod;

} // namespace fovea::convolution
