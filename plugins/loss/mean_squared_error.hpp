#pragma once

#include <array>

#include "core/kernels/softmax_cross_entropy.hpp"
#include "core/layer/declare.hpp"

namespace fovea {

/// The squared distance of the outputs from a target that is `on` for the true class and `off` for
/// the others.
/// in      logits z [N, 1, 1, 1, classes], labels [N]
/// out     a loss a sample: the mean over the classes of (z - target)^2, or half of their sum;
///         probabilities are softmax's, which puts the classes in the same order
/// source  LeCun 1989, "Generalization and network design strategies" (half the sum, targets of
///         +1 and -1); PyTorch MSELoss (the mean)
struct MeanSquaredError {
    enum class Reduction { Mean, HalfSum };

    double on = 1;
    double off = 0;
    Reduction reduction = Reduction::Mean;

    static constexpr About about{"loss.mean_squared_error", 1, "Mean squared error",
                                 "Punishes the squared distance from a target for each class."};

    static constexpr auto settings() {
        return std::tuple{
            setting(&MeanSquaredError::on, "on", "Target of the true class", Range{-100, 100}),
            setting(&MeanSquaredError::off, "off", "Target of the other classes; LeCun took -1",
                    Range{-100, 100}),
            setting(&MeanSquaredError::reduction, "reduction",
                    "Take the mean over the classes, or half the sum as LeCun did",
                    std::array{Choice<Reduction>{Reduction::Mean, "mean"},
                               Choice<Reduction>{Reduction::HalfSum, "half_sum"}})};
    }

    void evaluate(const LossBatch& batch) const noexcept {
        if (batch.probabilities)
            softmax(batch.logits, batch.probabilities);
        const double classes = static_cast<double>(batch.logits.shape.c);
        const double scale = reduction == Reduction::Mean ? 1 / classes : 0.5;
        const double gradientScale = 2 * scale / static_cast<double>(batch.logits.shape.n);
        for (std::int64_t n = 0; n < batch.logits.shape.n; ++n) {
            const auto sample = static_cast<std::size_t>(n);
            const auto label = static_cast<std::size_t>(batch.labels[sample]);
            const std::span<const float> logits = batch.logits.sample(n).values();
            double sum = 0;
            for (std::size_t c = 0; c < logits.size(); ++c) {
                const double distance = static_cast<double>(logits[c]) - (c == label ? on : off);
                sum += distance * distance;
                if (batch.dLogits)
                    batch.dLogits.sample(n).values()[c] =
                        static_cast<float>(gradientScale * distance);
            }
            batch.losses[sample] = static_cast<float>(scale * sum);
        }
    }
};

} // namespace fovea
