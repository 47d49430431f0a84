#pragma once

#include "core/kernels/softmax_cross_entropy.hpp"
#include "core/layer/declare.hpp"

namespace fovea {

/// Asks that the true class's logit lies above each other one by a margin.
/// in      logits z [N, 1, 1, 1, classes], labels y [N]
/// out     a loss a sample, sum over c != y of max(0, margin - z[y] + z[c])^p / classes;
///         probabilities are softmax's, which puts the classes in the same order
/// source  Crammer, Singer 2001; PyTorch MultiMarginLoss
struct MultiClassHinge {
    double margin = 1;
    std::int64_t p = 1;

    static constexpr About about{"loss.multi_class_hinge", 1, "Multi-class hinge",
                                 "Asks for a margin between the true class and every other."};

    static constexpr auto settings() {
        return std::tuple{setting(&MultiClassHinge::margin, "margin",
                                  "How far above the others is far enough", Range{0, 100}),
                          setting(&MultiClassHinge::p, "p",
                                  "Power of what is lacking: as it is, or its square",
                                  Range{1, 2})};
    }

    void evaluate(const LossBatch& batch) const noexcept {
        if (batch.probabilities)
            softmax(batch.logits, batch.probabilities);
        for (std::int64_t n = 0; n < batch.logits.shape.n; ++n)
            batch.losses[static_cast<std::size_t>(n)] = evaluateSample(
                batch.logits.sample(n).values(),
                static_cast<std::size_t>(batch.labels[static_cast<std::size_t>(n)]),
                batch.dLogits ? batch.dLogits.sample(n).values() : std::span<float>(),
                static_cast<float>(batch.logits.shape.n));
    }

private:
    float evaluateSample(std::span<const float> logits, std::size_t label, std::span<float> dLogits,
                         float samples) const {
        const auto classes = static_cast<float>(logits.size());
        float sum = 0;
        float pull = 0;
        for (std::size_t c = 0; c < logits.size(); ++c) {
            // Written so that a NaN is lacking, too, and shows in the loss.
            const float lack = static_cast<float>(margin) - logits[label] + logits[c];
            const bool counts = c != label && !(lack <= 0);
            const float slope = !counts ? 0 : p == 1 ? 1 : 2 * lack;
            sum += !counts ? 0 : p == 1 ? lack : lack * lack;
            pull += slope;
            if (!dLogits.empty())
                dLogits[c] = slope / classes / samples;
        }
        if (!dLogits.empty())
            dLogits[label] = -pull / classes / samples;
        return sum / classes;
    }
};

} // namespace fovea
