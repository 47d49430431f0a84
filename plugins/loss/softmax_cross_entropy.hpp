#pragma once

#include <numeric>

#include "core/kernels/softmax_cross_entropy.hpp"
#include "core/layer/declare.hpp"

namespace fovea {

/// Minus the logarithm of the probability that softmax gives to the true class; with smoothing e,
/// a share e of the target is spread evenly over all classes.
/// in      logits z [N, 1, 1, 1, classes], labels y [N]
/// out     a loss a sample, -log p[y] + e * (z[y] - mean of z); a batch's loss is their mean
/// source  Bridle 1990; Goodfellow, Bengio, Courville 2016, "Deep Learning", section 6.2.2.3;
///         Szegedy et al. 2016, "Rethinking the Inception architecture", section 7 (smoothing)
struct SoftmaxCrossEntropy {
    double labelSmoothing = 0;

    static constexpr About about{"loss.softmax_cross_entropy", 1, "Softmax cross-entropy",
                                 "Punishes small probability of the true class."};

    static constexpr auto settings() {
        return std::tuple{setting(&SoftmaxCrossEntropy::labelSmoothing, "label_smoothing",
                                  "Share of the target that is spread over all classes",
                                  Range{0, 1})};
    }

    void evaluate(const LossBatch& batch) const noexcept {
        softmaxCrossEntropy(batch.logits, batch.labels, batch.losses, batch.probabilities,
                            batch.dLogits);
        if (labelSmoothing > 0)
            smooth(batch);
    }

private:
    void smooth(const LossBatch& batch) const {
        const auto share = static_cast<float>(labelSmoothing);
        const auto classes = static_cast<float>(batch.logits.shape.c);
        const auto samples = static_cast<float>(batch.logits.shape.n);
        for (std::int64_t n = 0; n < batch.logits.shape.n; ++n) {
            const auto sample = static_cast<std::size_t>(n);
            const auto label = static_cast<std::size_t>(batch.labels[sample]);
            const std::span<const float> logits = batch.logits.sample(n).values();
            const float mean = std::accumulate(logits.begin(), logits.end(), 0.0F) / classes;
            batch.losses[sample] += share * (logits[label] - mean);
            if (!batch.dLogits)
                continue;
            const std::span<float> dLogits = batch.dLogits.sample(n).values();
            for (float& gradient : dLogits)
                gradient -= share / classes / samples;
            dLogits[label] += share / samples;
        }
    }
};

} // namespace fovea
