#pragma once

#include <cstdint>

#include "core/base/error.hpp"
#include "core/kernels/window.hpp"
#include "core/tensor/shape.hpp"

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

    /// The samples that algorithms and divisions are chosen for.
    std::int64_t plannedImages() const { return plannedBatch > 0 ? plannedBatch : input.n; }

    /// Multiply-adds for one sample, those with the border counted.
    std::int64_t macs() const {
        return output.perSample() * kernel.height * kernel.width * inputsPerGroup();
    }
};

/// The convolution that a window makes of images of this shape.
/// errors  the dilated kernel is larger than the bordered image
Result<ConvolutionShape> placeConvolution(const Window& window, const Shape& input,
                                          std::int64_t outChannels);

} // namespace fovea
