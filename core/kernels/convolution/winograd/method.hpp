#pragma once

#include "core/kernels/convolution/method.hpp"

namespace fovea::convolution {

/// By Winograd's minimal filtering: F(4x4, 3x3) forward and back to the data, F(3x3, 4x4) to the
/// weights (Winograd 1980; Lavin and Gray 2016). For kernels of 3x3 with all steps 1.
extern const Method winogradMethod;

} // namespace fovea::convolution
