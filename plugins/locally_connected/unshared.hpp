#pragma once

#include "core/kernels/convolution.hpp"
#include "core/layer/output_parts.hpp"
#include "core/layer/plan.hpp"

namespace fovea {

/// A convolution's sum with weights of its own at each position of the window, p = y * W' + x:
///
///     output[n, y, x, o] = bias[p, o] + sum over kh, kw, i of
///         input[n, y*stride - top + kh*dilation, x*stride - left + kw*dilation, i]
///         * weight[p, kh, kw, i, o]
///
/// input   [N, 1, H, W, I]
/// weight  [H'*W', KH, KW, I, O]
/// bias    [H'*W', O], or empty for none
/// output  [N, 1, H', W', O]
///
/// shape    of one group
/// results  overwrite
/// threads  the pool of core/base/parallel; the results' bytes do not depend on their number
void unsharedForward(const ConvolutionShape& shape, View<const float> input,
                     std::span<const float> weight, std::span<const float> bias,
                     View<float> output) noexcept;
void unsharedBackwardData(const ConvolutionShape& shape, View<const float> dOutput,
                          std::span<const float> weight, View<float> dInput) noexcept;
/// dBias may be empty. The gradient of a weight that only ever meets the border is 0.
void unsharedBackwardWeights(const ConvolutionShape& shape, View<const float> input,
                             View<const float> dOutput, std::span<float> dWeight,
                             std::span<float> dBias) noexcept;

/// Where the window comes to lie on images of this size.
/// errors  the dilated kernel is larger than the bordered image; more weights than can be kept
Result<ConvolutionShape> unsharedShape(const Window& window, std::int64_t outChannels,
                                       const Shape& input);

/// What a locally connected layer says of itself, with its weights by the axes of unsharedForward:
/// P(osition), then as a convolution's.
Plan unsharedPlan(const ConvolutionShape& shape, const Window& window, bool hasBias);

/// What one value of it is made of.
OutputParts unsharedParts(const ConvolutionShape& shape, bool hasBias, const TensorPlace& at);

} // namespace fovea
