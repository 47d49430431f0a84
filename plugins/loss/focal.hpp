#pragma once

#include <algorithm>
#include <cmath>

#include "core/kernels/softmax_cross_entropy.hpp"
#include "core/layer/declare.hpp"

namespace fovea {

/// Cross-entropy that counts samples which are right already for less.
/// in      logits [N, 1, 1, 1, classes], labels [N]
/// out     a loss a sample, -(1 - p)^gamma * log p of the true class's probability p
/// source  Lin, Goyal, Girshick, He, Dollár 2017, "Focal loss for dense object detection", with
///         softmax over the classes in place of a sigmoid
struct Focal {
    double gamma = 2;

    static constexpr About about{"loss.focal", 1, "Focal loss",
                                 "Cross-entropy that attends to samples which are still wrong."};

    static constexpr auto settings() {
        return std::tuple{setting(&Focal::gamma, "gamma",
                                  "How little a sample counts that is right; 0 is cross-entropy",
                                  Range{0, 10})};
    }

    void evaluate(const LossBatch& batch) const noexcept {
        softmaxCrossEntropy(batch.logits, batch.labels, batch.losses, batch.probabilities,
                            batch.dLogits);
        const auto power = static_cast<float>(gamma);
        for (std::int64_t n = 0; n < batch.logits.shape.n; ++n) {
            float& loss = batch.losses[static_cast<std::size_t>(n)];
            const float entropy = loss; // -log p
            // A little above zero, so that gamma below 1 does not divide by it.
            const float miss = std::max(-std::expm1(-entropy), 1e-12F);
            const float weight = std::pow(miss, power);
            loss = weight * entropy;
            if (!batch.dLogits)
                continue;
            const float factor = weight + power * weight / miss * std::exp(-entropy) * entropy;
            for (float& gradient : batch.dLogits.sample(n).values())
                gradient *= factor;
        }
    }
};

} // namespace fovea
