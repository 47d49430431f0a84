#include "plugins/pooling/pool_placement.hpp"

#include <algorithm>
#include <string>

#include "core/kernels/window_span.hpp"

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

OutputParts poolParts(const PoolPlacement& placement, const Shape& input, const TensorPlace& at) {
    const PoolWindow& flat = placement.window;
    const PoolWindow& deep = placement.deep;
    // Windows along one axis: where this one begins, and how much of it counts.
    const auto along = [](std::int64_t kernel, std::int64_t stride, std::int64_t before,
                          std::int64_t after, std::int64_t size, std::int64_t i) {
        const Sliding axis{kernel, stride, before, after, size};
        return Positions{axis.start(i), axis.start(i) + axis.onBordered(i)};
    };
    const Positions slices = along(deep.kernel.height, deep.stride.height, deep.pads.top,
                                   deep.pads.bottom, input.d, at.d);
    const Positions rows = along(flat.kernel.height, flat.stride.height, flat.pads.top,
                                 flat.pads.bottom, input.h, at.y);
    const Positions columns =
        along(flat.kernel.width, flat.stride.width, flat.pads.left, flat.pads.right, input.w, at.x);
    OutputParts parts;
    for (std::int64_t d = slices.begin; d < slices.end; ++d)
        for (std::int64_t y = rows.begin; y < rows.end; ++y)
            for (std::int64_t x = columns.begin; x < columns.end; ++x)
                parts.taps.push_back({.at = {d, y, x, at.map}});
    return parts;
}

void dropBorder(OutputParts& parts, const Shape& input) {
    const auto isOutside = [](std::int64_t i, std::int64_t size) { return i < 0 || i >= size; };
    std::erase_if(parts.taps, [&](const Tap& tap) {
        return isOutside(tap.at.d, input.d) || isOutside(tap.at.y, input.h) ||
               isOutside(tap.at.x, input.w);
    });
}

} // namespace fovea
