#pragma once

#include <cstddef>
#include <span>

#include "core/base/function_ref.hpp"
#include "core/kernels/epilogue.hpp"
#include "core/tensor/view.hpp"

namespace fovea {

/// The matrix products of a dense layer, over samples of `in` and `out` values.
/// input   [N, in]    any D, H, W, C with in values a sample
/// weight  [in, out]  axes IO
/// output  [N, out]
/// Sums run over `in` (forward), `out` (input) and N (weight) in the order of the indices, so a
/// sample's numbers depend neither on the batch nor on the number of threads.

/// output = input * weight + bias; an empty bias is zero.
/// epilogue  applied to each output while it is in the cache; no moments
void denseForward(View<const float> input, std::span<const float> weight,
                  std::span<const float> bias, View<float> output, const Epilogue& epilogue = {});

/// dInput = dOutput * weight^T
void denseBackwardInput(View<const float> dOutput, std::span<const float> weight,
                        View<float> dInput);

/// dWeight = input^T * dOutput
void denseBackwardWeight(View<const float> input, View<const float> dOutput,
                         std::span<float> dWeight);

/// The same for weights so many that a pass over their gradient in memory would cost: it comes in
/// parts, each for `take` to use while it is in the cache, and is nowhere as a whole.
/// take     called with the index of a part's first value and the part, from several threads, for
///          different parts at the same time
void denseBackwardWeightParts(View<const float> input, View<const float> dOutput,
                              FunctionRef<void(std::size_t, std::span<const float>)> take);

/// Whether a layer's weights are that many, and its rows short enough for parts.
bool denseWeightComesInParts(std::int64_t in, std::int64_t out);

/// dBias = sum of dOutput over the batch
void denseBackwardBias(View<const float> dOutput, std::span<float> dBias);

} // namespace fovea
