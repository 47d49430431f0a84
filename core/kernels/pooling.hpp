#pragma once

#include <cstdint>
#include <span>

#include "core/tensor/view.hpp"

namespace fovea {

/// Pooling slides a window over each feature map of each image (n, d).
/// input   [N, D, H, W, C]
/// output  [N, D, H', W', C]
/// Each window must touch the image: pads are smaller than the kernel. The last ones may reach
/// beyond the bordered image.
struct PoolWindow {
    Size2 kernel{2, 2};
    Size2 stride{2, 2};
    Sides pads;
};

/// The largest value of each window; what lies outside of the image never wins, NaN always does.
/// winners  as output: row * kernel.width + column of the winner inside its window, the first one
///          where several are equal; empty where not wanted
void maxPoolForward(const PoolWindow& window, View<const float> input, View<float> output,
                    std::span<std::uint16_t> winners);

/// dInput = for each pixel, the sum of dOutput of the windows it won.
void maxPoolBackward(const PoolWindow& window, std::span<const std::uint16_t> winners,
                     View<const float> dOutput, View<float> dInput);

/// What the sum over a window is divided by.
enum class AverageOver {
    Image,  ///< the pixels of the window that lie inside of the image
    Window, ///< those on the image and its border, which counts as zeros
    Nothing ///< by nothing: the sum itself
};

/// The mean of each window, or its sum.
void averagePoolForward(const PoolWindow& window, AverageOver over, View<const float> input,
                        View<float> output);

void averagePoolBackward(const PoolWindow& window, AverageOver over, View<const float> dOutput,
                         View<float> dInput);

/// The mean of each feature map.
/// input   [N, D, H, W, C]
/// output  [N, 1, 1, 1, C]
void globalAverageForward(View<const float> input, View<float> output);

void globalAverageBackward(View<const float> dOutput, View<float> dInput);

} // namespace fovea
