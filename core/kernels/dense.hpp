#pragma once

#include <span>

#include "core/tensor/view.hpp"

namespace fovea {

/// The matrix products of a dense layer, over samples of `in` and `out` values.
/// input   [N, in]    any D, H, W, C with in values a sample
/// weight  [in, out]  axes IO
/// output  [N, out]
/// Sums run over `in` (forward), `out` (input) and N (weight) in the order of the indices, so a
/// sample's numbers depend neither on the batch nor on the number of threads.

/// output = input * weight + bias; an empty bias is zero.
void denseForward(View<const float> input, std::span<const float> weight,
                  std::span<const float> bias, View<float> output);

/// dInput = dOutput * weight^T
void denseBackwardInput(View<const float> dOutput, std::span<const float> weight,
                        View<float> dInput);

/// dWeight = input^T * dOutput
void denseBackwardWeight(View<const float> input, View<const float> dOutput,
                         std::span<float> dWeight);

/// dBias = sum of dOutput over the batch
void denseBackwardBias(View<const float> dOutput, std::span<float> dBias);

} // namespace fovea
