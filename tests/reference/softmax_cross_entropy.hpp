#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/tensor/view.hpp"

namespace fovea::reference {

/// The definition in core/kernels/softmax_cross_entropy.hpp, in long double.
struct SoftmaxCrossEntropy {
    std::vector<double> losses;
    std::vector<double> probabilities;
    std::vector<double> dLogits;
};

SoftmaxCrossEntropy softmaxCrossEntropy(View<const float> logits,
                                        std::span<const std::int32_t> labels);

} // namespace fovea::reference
