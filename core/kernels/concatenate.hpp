#pragma once

#include <span>

#include "core/tensor/view.hpp"

namespace fovea {

/// output[n, d, h, w, ...] = the channels of inputs[0], then those of inputs[1], ...
/// inputs  [N, D, H, W, Ci]
/// output  [N, D, H, W, sum of Ci]
void concatenateChannels(std::span<const View<const float>> inputs, View<float> output);

/// The reverse: cuts `whole` into `parts`. A part that is null is left out, so its shape must
/// still be set.
void splitChannels(View<const float> whole, std::span<const View<float>> parts);

} // namespace fovea
