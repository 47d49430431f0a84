#include "plugins/pooling/pool_placement.hpp"

#include <algorithm>
#include <string>

namespace fovea {

namespace {

bool seesNothing(const PoolBox& box) {
    const auto isWide = [&](std::int64_t Size3::*axis) {
        return std::max(box.padsBefore.*axis, box.padsAfter.*axis) >= box.kernel.*axis;
    };
    return box.padding == PaddingMode::Explicit &&
           (isWide(&Size3::depth) || isWide(&Size3::height) || isWide(&Size3::width));
}

} // namespace

Result<PoolPlacement> placePool(const PoolBox& box, const Shape& input) {
    if (seesNothing(box))
        return fail(ErrorKind::Network,
                    "its pads are as wide as its kernel, so that a window would lie wholly beside "
                    "the image; make each of the pads smaller than the kernel");
    const Window flat{
        {box.kernel.height, box.kernel.width},
        {box.stride.height, box.stride.width},
        {1, 1},
        box.padding,
        {box.padsBefore.height, box.padsAfter.height, box.padsBefore.width, box.padsAfter.width},
        box.keepsPartial};
    const Window deep{{box.kernel.depth, 1},
                      {box.stride.depth, 1},
                      {1, 1},
                      box.padding,
                      {box.padsBefore.depth, box.padsAfter.depth, 0, 0},
                      box.keepsPartial};
    const Result<WindowPlacement> onSlices = placeWindow(flat, {input.h, input.w});
    if (!onSlices)
        return tl::unexpected(onSlices.error());
    const Result<WindowPlacement> alongDepth = placeWindow(deep, {input.d, 1});
    if (!alongDepth)
        return fail(ErrorKind::Network, "a kernel of depth " + std::to_string(box.kernel.depth) +
                                            " is larger than its input of depth " +
                                            std::to_string(input.d) +
                                            "; make the kernel less deep or choose padding same");
    const Size2 size = onSlices->output;
    return PoolPlacement{{flat.kernel, flat.stride, onSlices->pads},
                         {deep.kernel, deep.stride, alongDepth->pads},
                         {input.n, alongDepth->output.height, size.height, size.width, input.c},
                         {input.n, input.d, size.height, size.width, input.c}};
}

Plan poolPlan(const PoolPlacement& placement) {
    Plan plan;
    plan.output = placement.output;
    plan.reach = {placement.window.kernel, placement.window.stride};
    plan.backwardReadsInputs = false;
    return plan;
}

} // namespace fovea
