#pragma once

#include <optional>

#include "core/kernels/convolution.hpp"
#include "core/layer/context.hpp"
#include "core/layer/output_parts.hpp"
#include "core/layer/plan.hpp"
#include "plugins/convolution/unshared_bias.hpp"

namespace fovea {

/// What the layers that are one convolution have in common: all but their settings.
struct SharedWeights {
    Window window;
    std::int64_t outChannels = 1;
    std::int64_t groups = 1;
    BiasKind bias = BiasKind::PerMap;

    /// input   of depth 1, which is the layer's to check
    /// errors  the dilated kernel is larger than the bordered image; groups do not divide the
    ///         channels
    Result<ConvolutionShape> shapeFor(const Shape& input, const PlanContext& context) const;

    /// weights  weight [KH, KW, I / groups, O]; bias by its kind
    Result<Plan> plan(const Shape& input, const PlanContext& context) const;
    void forward(const Forward& pass) const noexcept;
    void backward(const Backward& pass) const noexcept;
    void prepare(const Prepare& room) const noexcept;
    OutputParts madeOf(const TensorPlace& at, const Shape& input) const;
};

/// What the passes of a convolution take for this shape.
PassAlgorithms algorithmsOf(const ConvolutionShape& shape);

/// errors  groups that do not divide the channels
Result<void> checkGroups(std::int64_t groups, std::int64_t inputs, std::int64_t outputs);

/// The bias of a convolution with this output, where it has one, as the next of the plan's weights.
void addBias(Plan& plan, BiasKind kind, const Shape& output, std::int64_t fanIn);

/// The bias of an output at this place, as the plan's second weight.
std::optional<WeightElement> biasAt(BiasKind kind, const TensorPlace& at, const Shape& output);

/// Whether the convolution itself adds the bias and takes the epilogue: a bias for each location
/// comes between the two, and is added in a pass of its own.
constexpr bool isBiasJoined(BiasKind kind) { return kind != BiasKind::PerLocation; }

} // namespace fovea
