#include "core/kernels/softmax_cross_entropy.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/parallel.hpp"
#include "core/kernels/work.hpp"

namespace fovea {

namespace {

/// log(sum of exp), by way of the largest logit (Blanchard, Higham and Higham 2021). The sum is in
/// double: with many classes the loss of a sure and right answer is lost in a float's last digits.
double logSumExp(std::span<const float> logits) {
    float largest = -std::numeric_limits<float>::infinity();
    for (const float logit : logits)
        largest = std::max(largest, logit);
    double sum = 0;
    for (const float logit : logits)
        sum += static_cast<double>(std::exp(logit - largest));
    return static_cast<double>(largest) + std::log(sum);
}

std::span<const float> row(View<const float> view, std::int64_t n) {
    return view.sample(n).values();
}

/// exp costs some ten times what moving a float does.
std::int64_t samplesPerTask(View<const float> logits) {
    return itemsPerTask(logits.shape.perSample() * 10 * 4);
}

float probability(float logit, double logSum) {
    return static_cast<float>(std::exp(static_cast<double>(logit) - logSum));
}

} // namespace

void softmax(View<const float> logits, View<float> probabilities) {
    parallelChunks(logits.shape.n, samplesPerTask(logits),
                   [&](std::int64_t begin, std::int64_t end) {
                       for (std::int64_t n = begin; n < end; ++n) {
                           const std::span<const float> from = row(logits, n);
                           const double logSum = logSumExp(from);
                           std::transform(from.begin(), from.end(), probabilities.sample(n).data,
                                          [&](float logit) { return probability(logit, logSum); });
                       }
                   });
}

void softmaxCrossEntropy(View<const float> logits, std::span<const std::int32_t> labels,
                         std::span<float> losses, View<float> probabilities, View<float> dLogits) {
    const float share = 1.0F / static_cast<float>(logits.shape.n);
    const auto evaluate = [&](std::int64_t n) {
        const auto i = static_cast<std::size_t>(n);
        const std::span<const float> from = row(logits, n);
        const auto label = static_cast<std::size_t>(labels[i]);
        const double logSum = logSumExp(from);
        losses[i] = static_cast<float>(logSum - static_cast<double>(from[label]));
        if (!probabilities && !dLogits)
            return;
        for (std::size_t c = 0; c < from.size(); ++c) {
            const float p = probability(from[c], logSum);
            if (probabilities)
                probabilities.sample(n).data[c] = p;
            if (dLogits)
                dLogits.sample(n).data[c] = (p - (c == label ? 1.0F : 0.0F)) * share;
        }
    };
    parallelChunks(logits.shape.n, samplesPerTask(logits),
                   [&](std::int64_t begin, std::int64_t end) {
                       for (std::int64_t n = begin; n < end; ++n)
                           evaluate(n);
                   });
}

} // namespace fovea
