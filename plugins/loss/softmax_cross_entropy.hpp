#pragma once

#include "core/kernels/softmax_cross_entropy.hpp"
#include "core/layer/declare.hpp"

namespace fovea {

/// Minus the logarithm of the probability that softmax gives to the true class.
/// in      logits [N, 1, 1, 1, classes], labels [N]
/// out     a loss a sample; a batch's loss is their mean
/// source  Bridle 1990; Goodfellow, Bengio, Courville 2016, "Deep Learning", section 6.2.2.3
struct SoftmaxCrossEntropy {
    static constexpr About about{"loss.softmax_cross_entropy", 1, "Softmax cross-entropy",
                                 Category::Loss, "Punishes small probability of the true class."};

    static constexpr auto settings() { return std::tuple{}; }

    void evaluate(const LossBatch& batch) const noexcept {
        softmaxCrossEntropy(batch.logits, batch.labels, batch.losses, batch.probabilities,
                            batch.dLogits);
    }
};

} // namespace fovea
