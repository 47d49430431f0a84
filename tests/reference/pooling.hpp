#pragma once

#include <vector>

#include "core/kernels/pooling.hpp"

namespace fovea::reference {

/// The definitions in core/kernels/pooling.hpp, window by window. Gradients are scattered from
/// each window to its pixels.

struct MaxPool {
    std::vector<double> output;
    std::vector<double> dInput;
};

MaxPool maxPool(const PoolWindow& window, View<const float> input, View<const float> dOutput);

std::vector<double> averagePoolForward(const PoolWindow& window, AverageOver over,
                                       View<const float> input, const Shape& output);

std::vector<double> averagePoolBackward(const PoolWindow& window, AverageOver over,
                                        const Shape& input, View<const float> dOutput);

} // namespace fovea::reference
