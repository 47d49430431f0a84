#pragma once

#include <cstdint>
#include <span>

#include "core/tensor/view.hpp"

namespace fovea {

/// probabilities[n, c] = exp(logits[n, c]) / sum of exp(logits[n, ...]), for samples of c values.
/// The largest logit is taken off first, so that nothing overflows. `probabilities` may be
/// `logits`.
void softmax(View<const float> logits, View<float> probabilities);

/// Cross-entropy of softmax against one true class a sample.
/// losses         [N]  log(sum of exp(logits[n, ...])) - logits[n, labels[n]]
/// probabilities       as logits; null where not wanted
/// dLogits             as logits: (probabilities - one at the label) / N, the gradient of the mean
///                     over the batch; null where not wanted
/// NaN in a sample's logits comes out as NaN in its loss.
void softmaxCrossEntropy(View<const float> logits, std::span<const std::int32_t> labels,
                         std::span<float> losses, View<float> probabilities, View<float> dLogits);

} // namespace fovea
