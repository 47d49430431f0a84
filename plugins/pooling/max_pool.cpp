#include "plugins/pooling/max_pool.hpp"

namespace fovea {

namespace {

using Winner = std::uint16_t;

constexpr std::int64_t winnerBytes = sizeof(Winner);

} // namespace

Result<Plan> maxPoolPlan(const Result<PoolPlacement>& placement) {
    if (!placement)
        return tl::unexpected(placement.error());
    Plan plan = poolPlan(*placement);
    plan.joining.isMaximum = true;
    plan.saved.push_back({"winner", placement->slices.perSample() * winnerBytes});
    if (placement->isDeep()) {
        plan.saved.push_back({"winning_slice", plan.output.perSample() * winnerBytes});
        plan.forwardScratchBytes = placement->sliceBytes();
        plan.backwardScratchBytes = placement->sliceBytes();
    }
    return plan;
}

void maxPoolForward(const PoolPlacement& placement, const Forward& pass) noexcept {
    const auto winners = [&](std::size_t i) {
        return pass.saved.empty() ? std::span<Winner>() : pass.savedAs<Winner>(i);
    };
    if (!placement.isDeep()) {
        maxPoolForward(placement.window, pass.input(), pass.output, winners(0));
        return;
    }
    const View<float> slices = placement.slicesIn(pass.scratch);
    maxPoolForward(placement.window, pass.input(), slices, winners(0));
    maxPoolForward(placement.deep, alongDepth<const float>(slices), alongDepth(pass.output),
                   winners(1));
}

void maxPoolBackward(const PoolPlacement& placement, const Backward& pass) noexcept {
    if (!placement.isDeep()) {
        maxPoolBackward(placement.window, pass.savedAs<Winner>(0), pass.dOutput, pass.dInput());
        return;
    }
    const View<float> dSlices = placement.slicesIn(pass.scratch);
    maxPoolBackward(placement.deep, pass.savedAs<Winner>(1), alongDepth(pass.dOutput),
                    alongDepth(dSlices));
    maxPoolBackward(placement.window, pass.savedAs<Winner>(0), dSlices, pass.dInput());
}

} // namespace fovea
