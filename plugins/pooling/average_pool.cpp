#include "plugins/pooling/average_pool.hpp"

namespace fovea {

Result<Plan> averagePoolPlan(const Result<PoolPlacement>& placement) {
    if (!placement)
        return tl::unexpected(placement.error());
    Plan plan = poolPlan(*placement);
    if (placement->isDeep()) {
        plan.forwardScratchBytes = placement->sliceBytes();
        plan.backwardScratchBytes = placement->sliceBytes();
    }
    return plan;
}

// The number of values in a window is the product of those along its axes, whether the border
// counts or not, so that the mean of a volume's slices' means is the mean of the volume.

void averagePoolForward(const PoolPlacement& placement, AverageOver over,
                        const Forward& pass) noexcept {
    if (!placement.isDeep()) {
        averagePoolForward(placement.window, over, pass.input(), pass.output);
        return;
    }
    const View<float> slices = placement.slicesIn(pass.scratch);
    averagePoolForward(placement.window, over, pass.input(), slices);
    averagePoolForward(placement.deep, over, alongDepth<const float>(slices),
                       alongDepth(pass.output));
}

void averagePoolBackward(const PoolPlacement& placement, AverageOver over,
                         const Backward& pass) noexcept {
    if (!placement.isDeep()) {
        averagePoolBackward(placement.window, over, pass.dOutput, pass.dInput());
        return;
    }
    const View<float> dSlices = placement.slicesIn(pass.scratch);
    averagePoolBackward(placement.deep, over, alongDepth(pass.dOutput), alongDepth(dSlices));
    averagePoolBackward(placement.window, over, dSlices, pass.dInput());
}

OutputParts averagePoolParts(const PoolPlacement& placement, AverageOver over, const Shape& input,
                             const TensorPlace& at) {
    OutputParts parts = poolParts(placement, input, at);
    std::size_t counted = parts.taps.size();
    if (over == AverageOver::Image) {
        OutputParts inside = parts;
        dropBorder(inside, input);
        counted = inside.taps.size();
    }
    for (Tap& tap : parts.taps)
        tap.factor = 1.0F / static_cast<float>(counted);
    return parts;
}

} // namespace fovea
