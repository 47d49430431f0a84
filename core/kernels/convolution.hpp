#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/kernels/epilogue.hpp"
#include "core/kernels/window.hpp"
#include "core/tensor/view.hpp"

namespace fovea {

/// A 2-D convolution (in the sense of neural networks: a cross-correlation) on images, d = 1:
///
///     output[n, y, x, o] = bias[o] + sum over kh, kw, i of
///         input[n, y*stride - top + kh*dilation, x*stride - left + kw*dilation, i]
///         * weight[kh, kw, i, o]
///
/// where input outside the image is 0. Channels fall into `groups` equal parts, and an output sees
/// the inputs of its own part only. Any border is right: narrower, wider, different on each side.
///
/// input   [N, 1, H, W, I]
/// weight  [KH, KW, I / groups, O]
/// bias    [O], or empty for none
/// output  [N, 1, H', W', O]
struct ConvolutionShape {
    Shape input;
    Shape output;
    Size2 kernel{1, 1};
    Size2 stride{1, 1};
    Size2 dilation{1, 1};
    Sides pads; ///< only top and left matter; the output's size says the rest
    std::int64_t groups = 1;
    /// The batch that algorithms are chosen for; input.n may be smaller, at an epoch's end. 0 for
    /// input.n.
    std::int64_t plannedBatch = 0;
    bool allowsWinograd = true; ///< see PlanContext; whether it is taken, a model of its cost says

    std::int64_t inputsPerGroup() const { return input.c / groups; }

    std::int64_t outputsPerGroup() const { return output.c / groups; }

    /// Multiply-adds for one sample, those with the border counted.
    std::int64_t macs() const {
        return output.perSample() * kernel.height * kernel.width * inputsPerGroup();
    }
};

/// The three passes. Results overwrite; nothing is allocated; `scratch` is aligned to 64 bytes and
/// has at least the bytes that the pass's own ...ScratchBytes says, for this batch or a larger one.
///
/// threads  the pool of core/base/parallel; the results' bytes do not depend on their number
///
/// epilogue  applied to each output while it is in the cache
/// prepared  what prepareConvolution made of these weights, so that it need not be made again; or
///           empty
void convolutionForward(const ConvolutionShape& shape, View<const float> input,
                        std::span<const float> weight, std::span<const float> bias,
                        View<float> output, std::span<std::byte> scratch,
                        const Epilogue& epilogue = {},
                        std::span<const std::byte> prepared = {}) noexcept;
std::int64_t convolutionForwardScratchBytes(const ConvolutionShape& shape);

/// The blocks that forward's moments come in, for this batch or a smaller one.
std::int64_t convolutionMomentBlocks(const ConvolutionShape& shape);

/// Lays the weights out as forward reads them, once for many passes over unchanged weights of the
/// same planned batch.
void prepareConvolution(const ConvolutionShape& shape, std::span<const float> weight,
                        std::span<std::byte> prepared) noexcept;
std::int64_t preparedConvolutionBytes(const ConvolutionShape& shape);

void convolutionBackwardData(const ConvolutionShape& shape, View<const float> dOutput,
                             std::span<const float> weight, View<float> dInput,
                             std::span<std::byte> scratch) noexcept;
std::int64_t convolutionBackwardDataScratchBytes(const ConvolutionShape& shape);

/// dBias may be empty.
void convolutionBackwardWeights(const ConvolutionShape& shape, View<const float> input,
                                View<const float> dOutput, std::span<float> dWeight,
                                std::span<float> dBias, std::span<std::byte> scratch) noexcept;
std::int64_t convolutionBackwardWeightsScratchBytes(const ConvolutionShape& shape);

} // namespace fovea
