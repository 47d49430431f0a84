#pragma once

#include "core/kernels/convolution/method.hpp"

namespace fovea::convolution {

/// By register tiles, without im2col. Suits every shape.
extern const Method directMethod;

} // namespace fovea::convolution
